/** Kappa of any number of readers, chance by how often each category is used by all of them together. */
import type { Figure } from '../figure.ts';
import { chanceCorrected } from './chance-corrected.ts';
import type { Patterns } from './pattern-counts.ts';
import { type Weights, weightedShares } from './weights.ts';

/**
 * J. L. Fleiss, Psychological Bulletin 1971;76:378; with missing answers as Gwet 2014, chapter 2, where chance is the sum of
 * w(k, l) x share(k) x share(l). Without missing answers it is the same as statsmodels' `fleiss_kappa`.
 */
export function fleissKappa(patterns: Patterns, weights?: Weights): Figure {
  return chanceCorrected(patterns, weightedShares, weights);
}
