/**
 * What Fleiss' kappa, Gwet's AC and Brennan and Prediger's coefficient have in common: (agreement - chance) / (1 - chance), for any number
 * of readers, any of whose answers may be missing, with the linearised variance over units. Source: K. L. Gwet, Handbook of Inter-Rater
 * Reliability, 4th ed. 2014, chapters 2, 3 and 5; the same definitions as irrCAC. Units with one answer count in the shares of
 * the categories; only units with two or more can show agreement.
 */
import type { Figure } from '../figure.ts';
import type { Patterns } from './pattern-counts.ts';
import { tInterval } from './t-interval.ts';
import { dot, identityWeights, sum, type Weights, weightedPairs } from './weights.ts';

/** From the shares of the categories to what each category adds to chance: chance = sum of share x part, in all three. */
export type ChanceParts = (shares: Float64Array, weights: Weights) => Float64Array;

const bounds = { low: -1, high: 1 };

/** Unknown where no two readers answered one unit, and where all answers are one category and chance alone explains them. */
export function chanceCorrected(
  patterns: Patterns,
  chanceParts: ChanceParts,
  weights: Weights = identityWeights(patterns.categories),
): Figure {
  const { size, categories, said, answers, units } = patterns;
  const all = sum(units);
  const { value: agreement, of: agreements, compared } = pairAgreement(patterns, weights);
  if (all === 0) return { value: null, reason: 'no-answers', units: 0 };
  if (compared === 0) return { value: null, reason: 'no-pairs', units: 0 };
  const shares = categoryShares(patterns, all);
  const parts = chanceParts(shares, weights);
  const chance = dot(shares, parts, 0);
  // 1 but for rounding where one category alone was used; one other answer among a thousand million would be seen.
  if (1 - chance < 1e-12) return { value: null, reason: 'no-variation', units: all };
  const value = (agreement - chance) / (1 - chance);
  let squares = 0;
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    const own = n < 2 ? 0 : (all / compared) * ((agreements[p] ?? 0) - chance);
    const byChance = dot(said, parts, p * categories) / n - chance;
    squares += (units[p] ?? 0) * ((own - 2 * (1 - value) * byChance) / (1 - chance) - value) ** 2;
  }
  const variance = squares / (all * (all - 1));
  return { value, interval: tInterval(value, variance, all - 1, { bounds, method: 'gwet-linearised' }), units: all };
}

interface PairAgreement {
  /** Mean over the units that two or more readers answered; NaN where there is none. */
  readonly value: number;
  /** Of each pattern: share of its pairs of answers that agree; 0 of one answer alone. */
  readonly of: Float64Array;
  readonly compared: number;
}

export function pairAgreement({ size, categories, said, answers, units }: Patterns, weights: Weights): PairAgreement {
  const of = new Float64Array(size);
  let [total, compared] = [0, 0];
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    if (n < 2) continue;
    of[p] = (weightedPairs(said, said, p * categories, weights) - n) / (n * (n - 1));
    total += (units[p] ?? 0) * (of[p] ?? 0);
    compared += units[p] ?? 0;
  }
  return { value: total / compared, of, compared };
}

/** Each category's share of a unit's answers, mean over units. */
function categoryShares({ size, categories, said, answers, units }: Patterns, all: number): Float64Array {
  const shares = new Float64Array(categories);
  for (let p = 0; p < size; p += 1) {
    const each = (units[p] ?? 0) / (answers[p] ?? 1);
    for (let k = 0; k < categories; k += 1) shares[k] = (shares[k] ?? 0) + (said[p * categories + k] ?? 0) * each;
  }
  return shares.map((share) => share / all);
}
