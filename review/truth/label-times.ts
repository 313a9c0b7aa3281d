/**
 * How long readers take over each label, with intervals: Fig. 4 of the MarkIt paper (Witowski et al. 2021). Only times of single
 * labels are taken. Where each case asks for the same labels, the time of a whole case cannot be divided among them by any
 * rule that the data could contradict, and so it is not.
 */
import { quantile } from '../bootstrap.ts';
import type { Figure, KnownFigure } from '../figure.ts';
import { studentT95 } from '../student-t.ts';

export interface TimeObservation {
  readonly reader: string;
  readonly case: string;
  readonly label: string;
  /** Above 0. */
  readonly seconds: number;
}

export interface LabelTimeFigures {
  readonly label: string;
  readonly observations: number;
  readonly readers: number;
  /** Seconds; its interval takes every observation as one of its own. */
  readonly mean: Figure;
  /** The same mean, with readers as what was sampled: each has a pace of his own. No interval of one reader. */
  readonly meanOverReaders: Figure;
  /** Seconds; the mean of a time is pulled up by few long ones. */
  readonly geometricMean: Figure;
  /** Lower quartile, median and upper quartile in seconds; null of no observation. */
  readonly quartiles: readonly [lower: number, median: number, upper: number] | null;
}

/** Label by label, in the order of `labels`; observations of other labels do not count. Throws RangeError of a time that is none. */
export function labelTimes(labels: readonly string[], observations: readonly TimeObservation[]): LabelTimeFigures[] {
  if (observations.some(({ seconds }) => !Number.isFinite(seconds) || seconds <= 0)) {
    throw new RangeError('a time that is no number above nought');
  }
  const byLabel = Map.groupBy(observations, ({ label }) => label);
  return labels.map((label) => timesOf(label, byLabel.get(label) ?? []));
}

function timesOf(label: string, observations: readonly TimeObservation[]): LabelTimeFigures {
  // In one order, so that sums have the same bits whatever the order in which the observations came.
  const sorted = observations.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const byReader = [...Map.groupBy(observations, ({ reader }) => reader).values()].map((own) =>
    own.map(({ seconds }) => seconds).sort((a, b) => a - b),
  );
  const at = (share: number) => quantile(sorted, share);
  return {
    label,
    observations: sorted.length,
    readers: byReader.length,
    mean: notBelowNought(meanOf(sorted)),
    meanOverReaders: notBelowNought(clusteredMean(byReader)),
    geometricMean: exponential(meanOf(sorted.map(Math.log))),
    quartiles: sorted.length === 0 ? null : [at(0.25), at(0.5), at(0.75)],
  };
}

/** Student (Biometrika 1908;6:1): mean +- t s / sqrt(n). One value, or all the same, carry no interval. */
function meanOf(values: readonly number[]): Figure {
  const units = values.length;
  if (units === 0) return { value: null, reason: 'no-times', units };
  const value = sum(values) / units;
  const squares = sum(values.map((each) => (each - value) ** 2));
  return { value, interval: around(value, squares / (units * (units - 1)), units - 1, 'student-t'), units };
}

/** Mean over all values; variance by cluster totals, as of a ratio of totals (Cochran, Sampling Techniques, 3rd ed. 1977, chapter 9A). */
function clusteredMean(clusters: ReadonlyArray<readonly number[]>): Figure {
  const units = sum(clusters.map(({ length }) => length));
  if (units === 0) return { value: null, reason: 'no-times', units };
  const value = sum(clusters.flat().sort((a, b) => a - b)) / units;
  const squares = sum(clusters.map((own) => (sum(own) - own.length * value) ** 2).sort((a, b) => a - b));
  const count = clusters.length;
  const variance = (squares * count) / ((count - 1) * units ** 2);
  return { value, interval: around(value, variance, count - 1, 'student-t-clustered'), units };
}

function around(value: number, variance: number, df: number, method: 'student-t' | 'student-t-clustered') {
  // All the same but for rounding, they do not tell how far the next may be.
  if (df < 1 || Math.sqrt(variance) <= 1e-12 * Math.abs(value)) return null;
  const reach = studentT95(df) * Math.sqrt(variance);
  return { low: value - reach, high: value + reach, method };
}

function notBelowNought(figure: Figure): Figure {
  if (figure.value === null || figure.interval === null) return figure;
  return { ...figure, interval: { ...figure.interval, low: Math.max(0, figure.interval.low) } };
}

function exponential(figure: Figure): Figure {
  if (figure.value === null) return figure;
  const { value, interval, units } = figure;
  const back = interval && { ...interval, low: Math.exp(interval.low), high: Math.exp(interval.high) };
  return { value: Math.exp(value), interval: back, units };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A mean that was published with half the width of its interval, in seconds; how many times were taken is not known. */
export function publishedTime(mean: number, halfWidth: number | null): KnownFigure {
  const interval =
    halfWidth === null ? null : { low: mean - halfWidth, high: mean + halfWidth, method: 'as-published' as const };
  return { value: mean, interval, units: 0 };
}
