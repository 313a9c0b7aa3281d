/**
 * Proof: conversations made from numbers, most of them wrong, over the real association. It answers as a second acceptor
 * written from PS3.8 does, always closes, and hands the story exactly the bytes of each object that it acknowledges.
 *
 *     npm run prove -- fuzz-pdu [--cases N] [--seed N] [--broken HOW]
 *
 * With --broken the door has a fault, and the proof must fail: that is its own test.
 */
import { fuzzArguments } from './fuzz-arguments.ts';
import { FuzzTally } from './fuzz-tally.ts';
import { breakages, brokenDoor } from './pdu/broken-door.ts';
import { runCase } from './pdu/run-case.ts';
import { VirtualClock } from './pdu/virtual-clock.ts';

const { seeds, cases, breakage } = fuzzArguments(breakages);
using clock = new VirtualClock();
const tally = new FuzzTally(cases, (seed) => `npm run prove -- fuzz-pdu --cases 1 --seed ${seed}`);
for (const seed of seeds) {
  if (tally.full) break;
  await tally.run(seed, () => runCase(seed, clock, brokenDoor(breakage)));
}
process.exitCode = tally.print();
