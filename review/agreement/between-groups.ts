/** Agreement between two groups of readers: pairs with one reader of each, whatever readers of one group say among themselves. */
import type { Figure } from '../figure.ts';
import type { CrossPatterns } from './cross-patterns.ts';
import { tInterval } from './t-interval.ts';
import { dot, identityWeights, sum, type Weights, weightedPairs, weightedShares } from './weights.ts';

/** Share of such pairs that said one category, mean over the units that both groups answered. */
export function observedBetween(patterns: CrossPatterns): Figure {
  const { units, size } = patterns;
  const all = sum(units);
  if (all === 0) return { value: null, reason: 'no-pairs', units: 0 };
  const agreements = agreementsOf(patterns, identityWeights(patterns.categories));
  const value = dot(units, agreements, 0) / all;
  let squares = 0;
  for (let p = 0; p < size; p += 1) squares += (units[p] ?? 0) * ((agreements[p] ?? 0) - value) ** 2;
  const bounds = { low: 0, high: 1 };
  const interval = tInterval(value, squares / (all * (all - 1)), all - 1, { bounds, method: 'student-t' });
  return { value, interval, units: all };
}

/**
 * Schouten's kappa between two groups (Statistica Neerlandica 1982;36:45; Vanbelle and Albert, Psychometrika 2009;74:477): agreement of
 * such pairs over that of the two groups' category shares. Of one reader each it is Cohen's kappa, which is why it was chosen: within a
 * group stands Fleiss' or Cohen's, and this one is their like across. Interval: linearised over units by the same calculus as Gwet's,
 * for shares that come from two groups; of one reader each its variance is n / (n - 1) times Fleiss, Cohen and Everitt's.
 */
export function kappaBetween(patterns: CrossPatterns, weights: Weights = identityWeights(patterns.categories)): Figure {
  const { size, categories, first, second, units } = patterns;
  const all = sum(units);
  if (all === 0) return { value: null, reason: 'no-pairs', units: 0 };
  const [ours, theirs] = [sharesOf(first, units, categories), sharesOf(second, units, categories)];
  const [byOurs, byTheirs] = [weightedShares(ours, weights), weightedShares(theirs, weights)];
  const chance = dot(ours, byTheirs, 0);
  if (1 - chance < 1e-12) return { value: null, reason: 'no-variation', units: all };
  const agreements = agreementsOf(patterns, weights);
  const value = (dot(units, agreements, 0) / all - chance) / (1 - chance);
  let squares = 0;
  for (let p = 0; p < size; p += 1) {
    const byChance = dot(first, byTheirs, p * categories) + dot(second, byOurs, p * categories);
    const own = (agreements[p] ?? 0) - chance - (1 - value) * (byChance - 2 * chance);
    squares += (units[p] ?? 0) * (own / (1 - chance) - value) ** 2;
  }
  const bounds = { low: -1, high: 1 };
  const interval = tInterval(value, squares / (all * (all - 1)), all - 1, { bounds, method: 'gwet-linearised' });
  return { value, interval, units: all };
}

function agreementsOf({ size, categories, first, second }: CrossPatterns, weights: Weights): Float64Array {
  const agreements = new Float64Array(size);
  for (let p = 0; p < size; p += 1) agreements[p] = weightedPairs(first, second, p * categories, weights);
  return agreements;
}

function sharesOf(shares: Float64Array, units: Float64Array, categories: number): Float64Array {
  const all = sum(units);
  const mean = new Float64Array(categories);
  for (let at = 0; at < shares.length; at += 1) {
    const k = at % categories;
    mean[k] = (mean[k] ?? 0) + (shares[at] ?? 0) * (units[Math.floor(at / categories)] ?? 0);
  }
  return mean.map((total) => total / all);
}
