/**
 * Proof: conversations made from numbers, most of them wrong, over the real association. It answers as a second acceptor
 * written from PS3.8 does, always closes, and hands the story exactly the bytes of each object that it acknowledges.
 *
 *     npm run prove -- fuzz-pdu [--cases N] [--seed N] [--broken HOW]
 *
 * With --broken the door has a fault, and the proof must fail: that is its own test.
 */
import { parseArgs } from 'node:util';
import { FuzzTally } from './fuzz-tally.ts';
import { breakages, brokenDoor } from './pdu/broken-door.ts';
import { runCase } from './pdu/run-case.ts';
import { VirtualClock } from './pdu/virtual-clock.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    broken: { type: 'string', default: 'none' },
  },
});
const breakage = breakages.find((name) => name === values.broken);
if (breakage === undefined) {
  console.error(`--broken takes one of: ${breakages.join(', ')}`);
  process.exit(2);
}
const [cases, first] = [Number(values.cases), Number(values.seed)];
using clock = new VirtualClock();
const tally = new FuzzTally(cases, (seed) => `npm run prove -- fuzz-pdu --cases 1 --seed ${seed}`);
for (let seed = first; seed < first + cases && !tally.full; seed++) {
  await tally.run(seed, () => runCase(seed, clock, brokenDoor(breakage)));
}
process.exitCode = tally.print();
