/** The coefficient that takes every category for equally likely by chance; of yes and no it is 2 x agreement - 1, which is called PABAK. */
import type { Figure } from '../figure.ts';
import { chanceCorrected } from './chance-corrected.ts';
import type { Patterns } from './pattern-counts.ts';
import { sum, type Weights } from './weights.ts';

/**
 * R. L. Brennan and D. J. Prediger, Educational and Psychological Measurement 1981;41:687; of more than two readers as Gwet 2014,
 * chapter 2. PABAK: Byrt, Bishop and Carlin, Journal of Clinical Epidemiology 1993;46:423.
 */
export function brennanPrediger(patterns: Patterns, weights?: Weights): Figure {
  return chanceCorrected(patterns, equalChance, weights);
}

function equalChance(shares: Float64Array, weights: Weights): Float64Array {
  const chance = sum(weights) / shares.length ** 2;
  return shares.map(() => chance);
}
