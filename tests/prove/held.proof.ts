/**
 * Proof: kill -9 of the process that commits second looks, at random points, its looking process with it. Afterwards every held
 * object is an instance, whole, exactly once and held no more, or held as it came: never both, never neither. Then the memory
 * that a look takes at an object with 50 MB of functional groups, which has to stay below 400 MB.
 *
 *     npm run prove -- held [--tenth] [--points N] [--seed N] [--unlink-early]
 *
 * With --unlink-early the held file goes while it is being looked at, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { HeldRun } from './held-run.ts';
import { lookAtLongHeader } from './long-header.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    points: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'unlink-early': { type: 'boolean', default: false },
  },
});
const points = Number(values.points ?? (values.tenth ? 5 : 50));
const random = seeded(Number(values.seed));
const lie = values['unlink-early'];
const folder = mkdtempSync(join(tmpdir(), 'markit-held-'));
const run = new HeldRun(folder);
const objects = 12;
/** Bytes of functional groups, and what a look at them may take: parsed whole they took 1,200 MB. */
const [longHeader, mostMegabytes] = [50_000_000, 400];
let killed = 0;
try {
  for (let point = 1; point <= points; point += 1) {
    await run.hold(Array.from({ length: objects }, (_, index) => `${values.seed}/${point}/${index}`));
    const done = await run.point({ after: random(objects), thenMilliseconds: random(12), lie });
    if (!done) killed += 1;
  }
  // The last start is not killed: it ends what all the others began.
  await run.point({ after: Number.POSITIVE_INFINITY, thenMilliseconds: 0, lie });
  const problems = [...run.problems, ...(await run.check())];
  const { peakMegabytes, storedBytes, problems: found } = await lookAtLongHeader(longHeader);
  problems.push(...found);
  if (!(peakMegabytes < mostMegabytes)) problems.push(`the long header took ${peakMegabytes} MB`);
  console.log(
    `functional groups of ${longHeader / 1e6} MB, ${Math.round(storedBytes / 1e6)} MB stored: ${peakMegabytes} MB at the peak of the process that looked`,
  );
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(`${points} points, ${killed} killed, ${points * objects} objects; ${problems.length} problems`);
  process.exitCode = problems.length === 0 && killed > points / 2 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
