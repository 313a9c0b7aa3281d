/**
 * Proof: a box that lost its rows, or died with many epochs open, makes every row again from the files alone, and says how
 * long that takes.
 *
 *     npm run prove -- rebuild [FILES] [--tenth] [--closed-early]
 *
 * The files are small (4 KiB of noise and a footer), 2,000 to an epoch, one in a hundred cut short; they are written
 * without a sync each, and the disk is synced before the clock starts. They are still in memory then: a cold disk adds
 * its own reading time. With --closed-early the first epoch is recorded as closed before its rows are in, and the proof
 * must fail: that is its own test.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeEndMark } from '../../gateway/images/end-mark.ts';
import { FileCheck } from '../../gateway/images/file-check.ts';
import { encodeFooterHead } from '../../gateway/images/footer.ts';
import { encodeFacts } from '../../gateway/images/instance-facts.ts';
import { epochKey, type RecoveryCounts, recover } from '../../gateway/jobs/recovery.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { run } from '../support/ext4-disk.ts';
import { instanceRow } from '../support/instance-row.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenth: { type: 'boolean', default: false }, 'closed-early': { type: 'boolean', default: false } },
});
// A tenth would still take half a minute to make.
const files = Number(positionals[0] ?? (values.tenth ? 2_500 : 100_000));
const filesOfEpoch = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'markit-rebuild-'));
try {
  process.exitCode = (await prove()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function prove(): Promise<boolean> {
  for (const name of ['images', 'held']) mkdirSync(join(folder, name));
  const torn = makeFiles();
  run('sync', '-f', folder);
  const store = await openStore(join(folder, 'markit.sqlite'));
  if (values['closed-early']) await store.write.closeEpoch({ name: epochKey('images', epochOf(0)), closedAt: 0 });
  const rebuilt = await timed(() => recoverAll(store));
  const again = await timed(() => recoverAll(store));
  const { waiting } = await store.read.instanceCounts({});
  await store.close();
  const { counts } = rebuilt;
  console.log(
    `${files} files: ${counts.rows} rows made again from ${counts.epochs} epochs in ${rebuilt.seconds.toFixed(1)} s, ` +
      `${counts.torn} torn and removed; the start after that took ${again.seconds.toFixed(2)} s and changed ${again.counts.rows} rows`,
  );
  const whole = files - torn;
  return (
    counts.rows === whole &&
    waiting === whole &&
    counts.torn === torn &&
    counts.unreadable === 0 &&
    again.counts.epochs === 0
  );
}

function recoverAll(store: Store): Promise<RecoveryCounts> {
  const folders = { imagesFolder: join(folder, 'images'), heldFolder: join(folder, 'held') };
  return recover({ store, ...folders, heldKey: new Uint8Array(32), living: () => false });
}

async function timed(work: () => Promise<RecoveryCounts>): Promise<{ counts: RecoveryCounts; seconds: number }> {
  const start = performance.now();
  const counts = await work();
  return { counts, seconds: (performance.now() - start) / 1_000 };
}

/** Answers how many are torn. */
function makeFiles(): number {
  let torn = 0;
  for (let at = 0; at < files; at += 1) {
    const epoch = epochOf(at);
    if (at % filesOfEpoch === 0) mkdirSync(join(folder, 'images', epoch));
    const seed = createHash('sha512').update(String(at)).digest();
    const sopInstanceUid = `2.25.${seed.readBigUInt64LE(0)}`;
    const bytes = wholeFile(Buffer.alloc(4096, seed), sopInstanceUid, seed.toString('hex', 0, 32));
    const cut = at % 100 === 99;
    if (cut) torn += 1;
    writeFileSync(join(folder, 'images', epoch, `${sopInstanceUid}.dcm`), cut ? bytes.subarray(0, -1) : bytes);
  }
  return torn;
}

function epochOf(at: number): string {
  return `20260101T${String(Math.floor(at / filesOfEpoch)).padStart(9, '0')}Z-1-00000000`;
}

function wholeFile(body: Buffer, sopInstanceUid: string, receivedDigest: string): Buffer {
  const { file: _, size: __, ...facts } = instanceRow({ sopInstanceUid, receivedDigest });
  const footer = encodeFooterHead(encodeFacts(facts));
  const bytes = Buffer.concat([body, footer.bytes]);
  const check = new FileCheck();
  check.update(bytes);
  return Buffer.concat([bytes, encodeEndMark(footer.factsLength, bytes.length, check)]);
}
