/**
 * Proof: the power fails. Every write and flush below an ext4 file system is recorded while objects arrive over four
 * associations and others are deleted; then the disk is built again as a cut at each of many moments may leave it, and the
 * box is started on it. Whatever was acknowledged is there, whole and exactly once; whatever was deleted stays deleted.
 *
 *     npm run prove -- power-cut [POINTS] [SEED] [--tenth] [--answer-early] [--forget-early]
 *
 * With --answer-early the listener lies, with --forget-early deletions are forgotten before they are on the disk, and the
 * proof must fail: those are its own tests.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { mountExt4, unmount } from '../support/ext4-disk.ts';
import { CutDisk, type DiskEvent } from './disk-log.ts';
import { type CutCounts, lookAtCut } from './power-cut-look.ts';
import { diskBytes, type Recording, record } from './power-cut-record.ts';
import { noRecordingDisk } from './recording-disk.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenth: { type: 'boolean', default: false },
    'answer-early': { type: 'boolean', default: false },
    'forget-early': { type: 'boolean', default: false },
  },
});
const points = Number(positionals[0] ?? (values.tenth ? 25 : 500));
const seed = Number(positionals[1] ?? 1);
const missing = noRecordingDisk();
if (missing) {
  console.error(`the proof cannot run: ${missing}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'markit-cut-'));
// In memory where there is such a place: each cut is a whole disk, and every start on it flushes.
const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'markit-cut-'));
try {
  const recording = await record(folder, {
    objects: values.tenth ? 150 : 450,
    seed,
    answering: values['answer-early'] ? 'early' : 'in order',
    forgetting: values['forget-early'] ? 'early' : 'in order',
  });
  const counts: CutCounts = { acknowledged: 0, deleted: 0, torn: 0, rows: 0 };
  const problems = await cutEverywhere(recording, counts);
  const flushes = recording.events.filter(({ kind }) => kind === 'flush').length;
  console.log(
    `${points} points in ${recording.events.length} events with ${flushes} flushes: ${counts.acknowledged} acknowledged, ` +
      `${counts.deleted} deleted, ${counts.torn} torn and removed, ${counts.rows} rows made again; ${problems} problems`,
  );
  process.exitCode = problems === 0 && counts.acknowledged >= points && counts.deleted > 0 ? 0 : 1;
} finally {
  for (const made of [folder, memory]) rmSync(made, { recursive: true, force: true });
}

async function cutEverywhere(recording: Recording, counts: CutCounts): Promise<number> {
  const random = seeded(seed);
  const cuts = cutsIn(recording, random);
  const disk = new CutDisk(recording.events, diskBytes);
  let found = 0;
  for (const cut of cuts) {
    const file = join(memory, 'cut');
    const left = disk.build(file, cut, random);
    mountExt4(file, join(folder, 'root'));
    const problems = await lookAtCut(recording, cut, counts).finally(() => unmount(join(folder, 'root')));
    found += problems.length;
    if (problems.length > 0) console.log(`cut before event ${cut} (${left}):`);
    for (const problem of problems.slice(0, 5)) console.log(`  ${problem}`);
  }
  return found;
}

/** Half of them right behind a promise, where it is youngest; where deletions are the lie, all behind a deletion. */
function cutsIn({ events, firstEvent }: Recording, random: (below: number) => number): number[] {
  const promise = values['forget-early'] ? /^deleted / : /^(?:acknowledged|deleted) /;
  const promises = [...events.keys()].filter((at) => at > firstEvent && says(events[at], promise));
  const anywhere = () => firstEvent + 1 + random(events.length - firstEvent);
  const behindPromise = () =>
    Math.min((promises[random(promises.length)] ?? firstEvent) + 1 + random(2), events.length);
  const cuts = Array.from({ length: points }, (_, at) =>
    at % 2 === 0 || values['forget-early'] ? behindPromise() : anywhere(),
  );
  return cuts.sort((a, b) => a - b);
}

function says(event: DiskEvent | undefined, words: RegExp): boolean {
  return event?.kind === 'mark' && words.test(event.word);
}
