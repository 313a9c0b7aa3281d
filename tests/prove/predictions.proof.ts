/**
 * Proof: of thousands of predictions none is lost, none is answered twice or with another's answer, while workers die at random
 * in the middle of batches and the whole node is killed; and its memory stays where it is.
 *
 *     npm run prove -- predictions [COUNT] [SEED] [--tenth] [--lie]
 *
 * What the node answers as failed, or not at all, is asked again, as its client does. With --lie workers answer the images of a batch in
 * the opposite order, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeSteadiness } from './memory-judge.ts';
import { runPredictions } from './predictions-run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenth: { type: 'boolean', default: false }, lie: { type: 'boolean', default: false } },
});
const predictions = Number(positionals[0] ?? (values.tenth ? 1_000 : 10_000));
const seed = Number(positionals[1] ?? 1);
/** MB that the node may have. */
const most = 700;

const folder = mkdtempSync(join(tmpdir(), 'markit-predictions-'));
try {
  const started = performance.now();
  const nodeKills = Math.min(5, Math.floor(predictions / 500));
  const {
    problems: found,
    counts,
    resident,
  } = await runPredictions(folder, { predictions, seed, nodeKills, lie: values.lie });
  const seconds = (performance.now() - started) / 1000;
  const { fifths, peak, problems: grown } = judgeSteadiness(resident, most);
  const problems = [...found, ...grown.map((problem) => `the node: ${problem}`)];
  if (counts.workerDeaths < predictions / 1_000) problems.push(`only ${counts.workerDeaths} workers died`);
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(
    `resident ${fifths.map((fifth) => fifth.toFixed(0)).join(', ')} MB in each fifth of the second half, ${peak.toFixed(0)} MB at most`,
  );
  console.log(
    `asked again: ${counts.busy} busy, ${counts.away} without an answer, ${counts.failed} failed, ${counts.gone} whose asker had gone`,
  );
  console.log(
    `${counts.answered} predictions answered in ${seconds.toFixed(0)} s, ${counts.workerDeaths} workers and ${counts.nodeDeaths} nodes died; ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 && counts.answered === predictions ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
