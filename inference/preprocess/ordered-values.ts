/** The values of an image in order, exactly, without sorting all of them: for its range and its percentiles. */
import type { Samples } from './samples.ts';

export interface OrderedValues {
  /** Values counted: neither padding nor NaN nor infinite. */
  readonly total: number;
  /** The value of a rank, from 0 to total - 1, ascending. */
  at(rank: number): number;
}

/**
 * Between the two values next to rank fraction x (total - 1), in proportion: definition 7 of Hyndman and Fan 1996, which numpy calls
 * linear. NaN where nothing was counted.
 */
export function percentile(values: OrderedValues, fraction: number): number {
  const rank = fraction * (values.total - 1);
  const below = values.at(Math.floor(rank));
  const above = values.at(Math.ceil(rank));
  return below + (above - below) * (rank - Math.floor(rank));
}

/** How often each sample of 16 bits at most occurs; the index is the sample less `lowest`. */
export function tally(samples: Samples, lowest: number, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (let i = 0; i < samples.length; i++) {
    const at = (samples[i] as number) - lowest;
    counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}

/** Of samples that were counted: `values` tells what each stands for; NaN for one that is not to be counted. */
export function orderOfCounts(counts: Uint32Array, values: Float64Array): OrderedValues {
  const seen = [...counts.keys()].filter((at) => counts[at] !== 0 && Number.isFinite(values[at]));
  const ordered = seen.sort((a, b) => (values[a] as number) - (values[b] as number));
  const ends = new Float64Array(ordered.length);
  let total = 0;
  for (const [index, at] of ordered.entries()) {
    total += counts[at] as number;
    ends[index] = total;
  }
  const at = (rank: number): number => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] as number) > rank) high = middle;
      else low = middle + 1;
    }
    return values[ordered[low] ?? -1] ?? Number.NaN;
  };
  return { total, at };
}

const bins = 65_536;

/** Of any values; those that are not finite are not counted. Takes the array for itself. */
export function orderOfValues(values: Float64Array): OrderedValues {
  let total = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    values[total++] = value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const finite = values.subarray(0, total);
  if (total === 0 || lowest === highest) return { total, at: () => (total === 0 ? Number.NaN : lowest) };
  // Halves, for the distance of two doubles may be none.
  const scale = (bins - 1) / (highest / 2 - lowest / 2);
  const binOf = (value: number) => Math.floor((value / 2 - lowest / 2) * scale);
  const counts = new Uint32Array(bins);
  for (let i = 0; i < total; i++) {
    const bin = binOf(finite[i] as number);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { total, at: (rank) => valueOfRank(finite, counts, binOf, rank) };
}

/** Only the values of one bin are sorted: the bins are in order already. */
function valueOfRank(
  finite: Float64Array,
  counts: Uint32Array,
  binOf: (value: number) => number,
  rank: number,
): number {
  let bin = 0;
  let before = 0;
  while (before + (counts[bin] as number) <= rank) before += counts[bin++] as number;
  const inBin = new Float64Array(counts[bin] as number);
  let found = 0;
  for (let i = 0; i < finite.length; i++) {
    if (binOf(finite[i] as number) === bin) inBin[found++] = finite[i] as number;
  }
  return inBin.sort()[rank - before] as number;
}
