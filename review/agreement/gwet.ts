/** Gwet's coefficients, which stay near the observed agreement where one category is rare. */
import type { Figure } from '../figure.ts';
import { chanceCorrected } from './chance-corrected.ts';
import type { Patterns } from './pattern-counts.ts';
import { sum, type Weights } from './weights.ts';

/**
 * AC1; with weights other than identity AC2. K. L. Gwet, British Journal of Mathematical and Statistical Psychology 2008;61:29: chance is sum of weights / (q (q - 1)) x sum of share (1 - share), over all q categories of the scale, used or not.
 */
export function gwetAc(patterns: Patterns, weights?: Weights): Figure {
  return chanceCorrected(patterns, hardUnits, weights);
}

function hardUnits(shares: Float64Array, weights: Weights): Float64Array {
  const scale = sum(weights) / (shares.length * (shares.length - 1));
  return shares.map((share) => scale * (1 - share));
}
