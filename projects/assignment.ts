/** The order in which a reader meets the cases: random, different for each reader, the same whenever it is worked out. */

/**
 * Where a case that comes now is put among the `from`..`to` places that its reader has not touched yet; what stood there
 * moves to `to`. Doing so for every case gives each order of the untouched places the same chance (the inside-out
 * Fisher-Yates shuffle, Knuth 3.4.2), however the cases trickle in, and no place that was touched ever moves.
 */
export function placeFor(seed: number, from: number, to: number): number {
  return from + (mixed(seed) % (to - from + 1));
}

/** One seed of three numbers; equal only for equal numbers, for all practical sizes. */
export function orderSeed(project: number, reader: number, caseNumber: number): number {
  return mixed(mixed(mixed(project) ^ reader) ^ caseNumber);
}

/** The 32-bit finaliser of MurmurHash3: every input bit reaches every output bit. */
function mixed(value: number): number {
  let h = (value + 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
