/**
 * Proof: kill -9 of each process of a whole box in turn, under load: listener, inference, main. The others go on, the box
 * becomes well again, and whatever was acknowledged is there, whole and exactly once.
 *
 *     npm run prove -- kill-each [POINTS] [SEED] [--tenth] [--answer-early]
 *
 * With --answer-early the listener lies, it alone is killed, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import { KillEachRun, type Target, targets } from './kill-each-run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenth: { type: 'boolean', default: false }, 'answer-early': { type: 'boolean', default: false } },
});
// A tenth of this would start the box seventeen times: the tests kill each process once.
const points = Number(positionals[0] ?? (values.tenth ? targets.length : 500));
const random = seeded(Number(positionals[1] ?? 1));
const early = values['answer-early'];
const folder = mkdtempSync(join(tmpdir(), 'markit-kill-each-'));
const run = await KillEachRun.open(folder, early ? 'early' : 'in order');
const killed = new Map<Target, number>();
try {
  for (let point = 0; point < points; point += 1) {
    const target = early ? 'listener' : (targets[point % targets.length] as Target);
    const problems = await run.point(`point/${point}`, target, {
      afterAnswers: random(60),
      thenMilliseconds: random(15),
    });
    killed.set(target, (killed.get(target) ?? 0) + 1);
    console.log(`point ${point + 1}, ${target}: ${run.acknowledged} acknowledged, ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  const problems = [...run.problems, ...(await run.checkEverything())];
  const each = [...killed].map(([target, count]) => `${target} ${count}`).join(', ');
  console.log(`${points} points (${each}): ${run.acknowledged} acknowledged; ${problems.length} problems`);
  process.exitCode = problems.length === 0 && run.acknowledged >= points ? 0 : 1;
} finally {
  await run.close();
  rmSync(folder, { recursive: true, force: true });
}
