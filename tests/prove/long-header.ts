/** What the process of second looks takes for an object whose header is what is long. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecondLookChild } from '../../appliance/second-look-child.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { HeldFile } from '../../gateway/images/held-file.ts';
import { functionalGroups } from '../gateway/huge-headers.ts';
import { keyOf, makeHeldSite } from './held-site.ts';

export interface LongHeaderLook {
  /** Of the process, in MB, as the kernel counts it. */
  readonly peakMegabytes: number;
  readonly storedBytes: number;
  readonly problems: readonly string[];
}

/** Holds an Enhanced CT of so many bytes of functional groups and looks at it again, in a folder of its own. */
export async function lookAtLongHeader(bytes: number): Promise<LongHeaderLook> {
  const folder = mkdtempSync(join(tmpdir(), 'markit-long-header-'));
  const site = makeHeldSite(folder);
  const problems: string[] = [];
  let peakMegabytes = Number.NaN;
  const looker = new SecondLookChild({
    process: site,
    onEpoch: () => undefined,
    onFault: (fault) => problems.push(`a fault: ${JSON.stringify(fault)}`),
    onPeak: (megabytes) => {
      peakMegabytes = megabytes;
    },
    onDeath: () => problems.push('the process that looks died'),
  });
  try {
    const result = await looker.look(await hold(bytes, site));
    looker.kept();
    if (result.kind === 'held') problems.push(`the object with the long header stays held: ${result.reason}`);
    return { peakMegabytes, storedBytes: result.kind === 'clean' ? result.row.size : 0, problems };
  } finally {
    await looker.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hold(bytes: number, site: ReturnType<typeof makeHeldSite>): Promise<string> {
  const { pieces, ...object } = functionalGroups(bytes);
  const file = new HeldFile(new Epochs({ root: site.heldFolder }), keyOf(site.heldKeyFile));
  for (const piece of pieces()) await file.push(piece);
  const facts = { ...object, source: 'loopback', receivedAt: 1, reason: 'header-too-long', keyGeneration: 1 } as const;
  const row = await file.finish({ ...facts, receivedDigest: '0'.repeat(64) });
  await file.release();
  return row.file;
}
