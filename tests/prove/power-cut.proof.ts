/**
 * Proof: the power fails. Every write and flush below an ext4 file system is recorded while objects arrive over four
 * associations and others are deleted; then the disk is built again as a cut at each of many moments may leave it, and the
 * box is started on it. Whatever was acknowledged is there, whole and exactly once; whatever was deleted stays deleted.
 *
 *     npm run prove -- power-cut [POINTS] [SEED] [--tenth] [--answer-early]
 *
 * With --answer-early the listener lies, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { mountExt4, unmount } from '../support/ext4-disk.ts';
import { CutDisk } from './disk-log.ts';
import { type CutCounts, lookAtCut } from './power-cut-look.ts';
import { diskBytes, type Recording, record } from './power-cut-record.ts';
import { noRecordingDisk } from './recording-disk.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenth: { type: 'boolean', default: false }, 'answer-early': { type: 'boolean', default: false } },
});
const points = Number(positionals[0] ?? (values.tenth ? 25 : 500));
const seed = Number(positionals[1] ?? 1);
const missing = noRecordingDisk();
if (missing) {
  console.error(`the proof cannot run: ${missing}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'markit-cut-'));
try {
  const recording = await record(folder, {
    objects: values.tenth ? 150 : 450,
    seed,
    answering: values['answer-early'] ? 'early' : 'in order',
  });
  const counts = { acknowledged: 0, deleted: 0, torn: 0, rows: 0 };
  const problems = await cutEverywhere(recording, counts);
  const flushes = recording.events.filter(({ kind }) => kind === 'flush').length;
  console.log(
    `${points} points in ${recording.events.length} events with ${flushes} flushes: ${counts.acknowledged} acknowledged, ` +
      `${counts.deleted} deleted, ${counts.torn} torn and removed, ${counts.rows} rows made again; ${problems} problems`,
  );
  process.exitCode = problems === 0 && counts.acknowledged >= points && counts.deleted > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function cutEverywhere(recording: Recording, counts: CutCounts): Promise<number> {
  const random = seeded(seed);
  const { events, firstEvent } = recording;
  // Half of them right behind a promise, where it is youngest.
  const marks = [...events.keys()].filter((at) => at > firstEvent && events[at]?.kind === 'mark');
  const anywhere = () => firstEvent + 1 + random(events.length - firstEvent);
  const behindMark = () => Math.min((marks[random(marks.length)] ?? firstEvent) + 1 + random(2), events.length);
  const cuts = Array.from({ length: points }, (_, at) => (at % 2 === 0 ? behindMark() : anywhere()));
  cuts.sort((a, b) => a - b);
  const disk = new CutDisk(events, diskBytes);
  let found = 0;
  for (const cut of cuts) {
    const file = join(folder, 'cut');
    const left = disk.build(file, cut, random);
    mountExt4(file, join(folder, 'root'));
    const problems = await lookAtCut(recording, cut, counts).finally(() => unmount(join(folder, 'root')));
    found += problems.length;
    if (problems.length > 0) console.log(`cut before event ${cut} (${left}):`);
    for (const problem of problems.slice(0, 5)) console.log(`  ${problem}`);
  }
  return found;
}
