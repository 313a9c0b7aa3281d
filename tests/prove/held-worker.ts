/**
 * The second half of the held way as the box runs it, in a process that the proof can kill: recovery, then the job and its real
 * process, one line for each object decided. `node held-worker.ts FOLDER [--unlink-early]`: with the flag the held file goes
 * while it is being looked at, which is the lie that the proof must notice.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecondLookChild } from '../../appliance/second-look-child.ts';
import { epochKey, recover } from '../../gateway/jobs/recovery.ts';
import { SecondLookJob } from '../../gateway/jobs/second-look-job.ts';
import type { LookResult } from '../../gateway/jobs/second-look-messages.ts';
import { openStore } from '../../gateway/store/store.ts';
import { keyOf, siteAt } from './held-site.ts';

const [folder = '', lie] = process.argv.slice(2);
const site = siteAt(folder);
const store = await openStore(join(folder, 'markit.sqlite'));
const heldKey = keyOf(site.heldKeyFile);
await recover({ ...site, store, heldKey, living: () => false });

const looker = new SecondLookChild({
  process: site,
  onEpoch: (name) => void store.write.closeEpoch({ name: epochKey('images', name), closedAt: Date.now() }),
  onFault: (fault) => console.log('fault', JSON.stringify(fault)),
  onPeak: () => undefined,
  onDeath: () => console.log('the process that looks died'),
});
const job = new SecondLookJob({
  ...site,
  store,
  by: () => 'proof',
  look: (file) => (lie === '--unlink-early' ? unlinkingEarly(file) : looker.look(file)),
  onCommit: (outcome) => (outcome === 'kept' ? looker.kept() : looker.kill()),
  onDecided: () => void whenEmpty(),
  onTrouble: (error) => console.log('trouble', (error as { code?: string }).code),
});
job.wake();
await whenEmpty();

async function whenEmpty(): Promise<void> {
  console.log('decided');
  if ((await store.read.heldToLookAt({ limit: 1, but: [] })).length > 0) return;
  await job.stop();
  await looker.end();
  await store.close();
  console.log('done');
}

/** The object is open and read to its end all the same: only who is killed in the middle has lost it. */
async function unlinkingEarly(file: string): Promise<LookResult> {
  const looking = looker.look(file);
  // Looked at below; until then a failure must not count as unhandled.
  looking.catch(() => undefined);
  await sleep(2);
  rmSync(join(site.heldFolder, file), { force: true });
  return looking;
}
