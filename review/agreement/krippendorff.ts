/** Krippendorff's alpha: one less the ratio of the disagreement seen to that expected of the same answers shuffled. */
import type { Figure, KnownFigure } from '../figure.ts';
import type { Patterns } from './pattern-counts.ts';
import { tInterval } from './t-interval.ts';
import { dot, identityWeights, type Weights, weightedPairs, weightedShares } from './weights.ts';

const bounds = { low: -1, high: 1 };

/**
 * K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, for any number of readers and missing answers, with the nominal
 * metric, or the ordinal one, which goes by how many answers lie between two grades. Units with one answer do not count.
 * Interval: linearised as Gwet 2014 and irrCAC; the ordinal metric, itself made of the answers, is taken as given in it.
 */
export function krippendorffAlpha(patterns: Patterns, metric: 'nominal' | 'ordinal'): Figure {
  const { size, categories, said, answers, units } = patterns;
  const totals = new Float64Array(categories);
  let [pairable, compared] = [0, 0];
  for (let p = 0; p < size; p += 1) {
    if ((answers[p] ?? 0) < 2) continue;
    const times = units[p] ?? 0;
    compared += times;
    pairable += times * (answers[p] ?? 0);
    for (let k = 0; k < categories; k += 1) totals[k] = (totals[k] ?? 0) + times * (said[p * categories + k] ?? 0);
  }
  if (size === 0) return { value: null, reason: 'no-answers', units: 0 };
  if (compared === 0) return { value: null, reason: 'no-pairs', units: 0 };
  if (totals.filter((total) => total > 0).length < 2) return { value: null, reason: 'no-variation', units: compared };
  const weights = metric === 'nominal' ? identityWeights(categories) : ordinalMetric(totals);
  const shares = totals.map((total) => total / pairable);
  return linearised(patterns, { weights, shares, pairable, compared });
}

/** As weights: 1 less the squared number of answers from the middle of one grade to the middle of the other, over the largest such. */
export function ordinalMetric(totals: Float64Array): Weights {
  const { length } = totals;
  const apart = new Float64Array(length * length);
  for (let i = 0; i < length; i += 1) {
    for (let j = i + 1; j < length; j += 1) {
      const between = totals.subarray(i, j + 1).reduce((total, each) => total + each, 0);
      const distance = between - ((totals[i] ?? 0) + (totals[j] ?? 0)) / 2;
      apart[i * length + j] = apart[j * length + i] = distance * distance;
    }
  }
  const most = Math.max(...apart);
  return apart.map((each) => 1 - each / most);
}

interface Pooled {
  readonly weights: Weights;
  /** Of the categories among the answers that can be paired. */
  readonly shares: Float64Array;
  readonly pairable: number;
  readonly compared: number;
}

function linearised(patterns: Patterns, { weights, shares, pairable, compared }: Pooled): KnownFigure {
  const { size, categories, said, answers, units } = patterns;
  const parts = weightedShares(shares, weights);
  const chance = dot(shares, parts, 0);
  const mean = pairable / compared;
  const agreements = new Float64Array(size);
  let total = 0;
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    if (n < 2) continue;
    agreements[p] = (weightedPairs(said, said, p * categories, weights) - n) / (mean * (n - 1));
    total += (units[p] ?? 0) * (agreements[p] ?? 0);
  }
  const seen = total / compared;
  const corrected = (1 - 1 / pairable) * seen + 1 / pairable;
  const value = (corrected - chance) / (1 - chance);
  const prime = (seen - chance) / (1 - chance);
  let squares = 0;
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    if (n < 2) continue;
    const more = (n - mean) / mean;
    const own = (agreements[p] ?? 0) - corrected * more - chance;
    const byChance = dot(said, parts, p * categories) / mean - chance * more - chance;
    squares += (units[p] ?? 0) * ((own - 2 * (1 - prime) * byChance) / (1 - chance) - prime) ** 2;
  }
  const variance = squares / (compared * (compared - 1));
  const interval = tInterval(value, variance, compared - 1, { bounds, method: 'gwet-linearised' });
  return { value, interval, units: compared };
}
