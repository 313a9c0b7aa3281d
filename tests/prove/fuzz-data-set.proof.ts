/**
 * Proof: hand-made and public objects with a few bytes changed, on their way through the parts that read, clean, filter and
 * write. Each ends as a coded error, held for a reason, or as a file that reads back and has no canary in it; and the same
 * whatever chunks it came in.
 *
 *     npm run prove -- fuzz-data-set [--cases N] [--seed N] [--broken HOW]
 *
 * With --broken a part has a fault, and the proof must fail: that is its own test.
 */
import { noSharedData } from '../support/shared-data.ts';
import { breakages, brokenParts } from './data-set/broken-parts.ts';
import { runCase } from './data-set/run-case.ts';
import { seeds } from './data-set/seeds.ts';
import { fuzzArguments } from './fuzz-arguments.ts';
import { FuzzTally } from './fuzz-tally.ts';

const { seeds: numbers, cases, breakage } = fuzzArguments(breakages);
const from = seeds();
const parts = brokenParts(breakage);
const tally = new FuzzTally(cases, (seed) => `npm run prove -- fuzz-data-set --cases 1 --seed ${seed}`);
for (const seed of numbers) {
  if (tally.full) break;
  await tally.run(seed, () => runCase(seed, from, parts));
}
if (from.public.length === 0) console.log(`public files are left out: ${noSharedData}`);
console.log(`from ${from.planted.length} objects with canaries and ${from.public.length} public files`);
process.exitCode = tally.print();
