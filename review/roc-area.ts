/**
 * Area under the ROC curve with its interval, and the difference of two over the same cases: DeLong, DeLong and Clarke-Pearson
 * (Biometrics 1988;44:837), for several cases of one patient in the form of Obuchowski (Biometrics 1997;53:567). With one case a
 * patient the two are the same.
 */
import { type Estimate, normalInterval, wilson } from './interval.ts';

export interface ScoredCase {
  readonly score: number;
  /** Whether the finding is there. */
  readonly truth: boolean;
  /** Cases of one patient are no independent witnesses. */
  readonly patient: string;
}

/** The share of pairs in which the positive scores higher, ties counted half (Mann and Whitney 1947); NaN where all are of one kind. */
export function areaUnder(cases: ReadonlyArray<Omit<ScoredCase, 'patient'>>): number {
  const { positives, negatives } = countsOf(cases);
  const ranks = midranks(cases.map(({ score }) => score));
  const sum = ranks.reduce((total, rank, at) => (cases[at]?.truth ? total + rank : total), 0);
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Undefined where all are of one kind: there is nothing to tell apart. */
export function rocArea(cases: readonly ScoredCase[]): Estimate | undefined {
  const { positives, negatives } = countsOf(cases);
  if (positives === 0 || negatives === 0) return undefined;
  const parts = placements(cases);
  const value = meanOf(parts, cases, true);
  const variance = varianceOf(parts, cases, value);
  // Fully apart, DeLong's variance is nought, and an interval of no width would claim what so many patients cannot show.
  if (value === 1 || value === 0) {
    const patientsOf = (kind: boolean) =>
      new Set(cases.filter(({ truth }) => truth === kind).map(({ patient }) => patient)).size;
    const least = Math.min(patientsOf(true), patientsOf(false));
    return wilson(value * least, least);
  }
  return normalInterval(value, variance, { low: 0, high: 1 });
}

/** Area of `second` less area of `first`, both scored over the same `cases`; undefined where all are of one kind. */
export function rocAreaDifference(
  cases: ReadonlyArray<Omit<ScoredCase, 'score'>>,
  first: readonly number[],
  second: readonly number[],
): Estimate | undefined {
  const { positives, negatives } = countsOf(cases);
  if (positives === 0 || negatives === 0) return undefined;
  const before = placements(scored(cases, first));
  const after = placements(scored(cases, second));
  const parts = after.map((part, at) => part - (before[at] ?? 0));
  const value = meanOf(parts, cases, true);
  return normalInterval(value, varianceOf(parts, cases, value), { low: -1, high: 1 });
}

type Truths = ReadonlyArray<Omit<ScoredCase, 'score'>>;

function scored(cases: Truths, scores: readonly number[]): ScoredCase[] {
  if (scores.length !== cases.length) throw new RangeError('as many scores as cases');
  return cases.map((one, at) => ({ ...one, score: scores[at] ?? Number.NaN }));
}

export function countsOf(cases: ReadonlyArray<{ readonly truth: boolean }>): { positives: number; negatives: number } {
  const positives = cases.filter(({ truth }) => truth).length;
  return { positives, negatives: cases.length - positives };
}

/**
 * Of each positive the share of negatives below it, of each negative the share of positives above it; an equal one is half.
 * By ranks within all and within one's own kind, so that it takes n log n.
 */
function placements(cases: readonly ScoredCase[]): number[] {
  const { positives, negatives } = countsOf(cases);
  const ranks = midranks(cases.map(({ score }) => score));
  const own = new Array<number>(cases.length).fill(0);
  for (const kind of [true, false]) {
    const members = cases.flatMap(({ truth }, at) => (truth === kind ? [at] : []));
    const within = midranks(members.map((at) => cases[at]?.score ?? 0));
    for (const [k, at] of members.entries()) own[at] = within[k] ?? 0;
  }
  return cases.map(({ truth }, at) => {
    const others = (ranks[at] ?? 0) - (own[at] ?? 0);
    return truth ? others / negatives : 1 - others / positives;
  });
}

/** From 1; equal values share the mean of their ranks. */
function midranks(values: readonly number[]): number[] {
  if (values.some(Number.isNaN)) throw new RangeError('a score that is no number');
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let k = from; k < to; k += 1) ranks[order[k] ?? 0] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

function meanOf(parts: readonly number[], cases: Truths, kind: boolean): number {
  const own = parts.filter((_, at) => cases[at]?.truth === kind);
  return own.reduce((sum, part) => sum + part, 0) / own.length;
}

/** Obuchowski's: sums of deviations patient by patient, and what positives and negatives of one patient have in common. */
function varianceOf(parts: readonly number[], cases: Truths, value: number): number {
  const { positives, negatives } = countsOf(cases);
  const sums = new Map<string, { up: number; down: number; positive: boolean; negative: boolean }>();
  for (const [at, { truth, patient }] of cases.entries()) {
    const sum = sums.get(patient) ?? { up: 0, down: 0, positive: false, negative: false };
    const deviation = (parts[at] ?? 0) - value;
    if (truth) Object.assign(sum, { up: sum.up + deviation, positive: true });
    else Object.assign(sum, { down: sum.down + deviation, negative: true });
    sums.set(patient, sum);
  }
  const all = [...sums.values()];
  const unbiased = (of: number) => (of > 1 ? of / (of - 1) : Number.NaN);
  const squares = (pick: (sum: (typeof all)[number]) => number) => all.reduce((total, sum) => total + pick(sum), 0);
  const up = unbiased(all.filter(({ positive }) => positive).length) * squares((sum) => sum.up ** 2);
  const down = unbiased(all.filter(({ negative }) => negative).length) * squares((sum) => sum.down ** 2);
  const both = unbiased(all.length) * squares((sum) => sum.up * sum.down);
  const variance = up / positives ** 2 + down / negatives ** 2 + (2 * both) / (positives * negatives);
  // One patient alone of a kind says nothing of how patients differ: the interval is everything.
  return Number.isNaN(variance) ? Number.POSITIVE_INFINITY : variance;
}
