/**
 * Proof: kill -9 of the listener process at random points under four associations. Whatever was acknowledged is there
 * afterwards, whole and exactly once; what was never acknowledged is there whole or not at all.
 *
 *     npm run prove -- kill [POINTS] [SEED] [--tenth] [--answer-early]
 *
 * With --answer-early the listener lies, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { KillRun } from './kill-run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenth: { type: 'boolean', default: false }, 'answer-early': { type: 'boolean', default: false } },
});
const points = Number(positionals[0] ?? (values.tenth ? 5 : 50));
const random = seeded(Number(positionals[1] ?? 1));
const folder = mkdtempSync(join(tmpdir(), 'markit-kill-'));
const run = await KillRun.open(folder, values['answer-early'] ? 'early' : 'in order');
try {
  for (let point = 1; point <= points; point += 1) {
    const { acknowledged, problems } = await run.point(point, {
      afterAnswers: random(40),
      thenMilliseconds: random(15),
      associations: 4,
    });
    console.log(`point ${point}: ${acknowledged} acknowledged, ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  const problems = [...run.problems, ...(await run.checkEverything())];
  const { counts } = run;
  console.log(
    `${points} points: ${counts.acknowledged} acknowledged, ${counts.unacknowledged} whole without an answer, ` +
      `${counts.torn} torn and removed, ${counts.sentAgain} sent again and kept once; ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 && counts.acknowledged >= points ? 0 : 1;
} finally {
  await run.close();
  rmSync(folder, { recursive: true, force: true });
}
