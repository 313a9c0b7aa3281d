/** What is said of the agreement of two readers on one label, or on all labels together. */
import type { Figure } from '../figure.ts';
import { cohenKappa, pairObserved } from './cohen.ts';
import { linearWeights, quadraticWeights } from './weights.ts';

export interface PairFigures {
  /** Units that both answered. */
  readonly units: number;
  /** Share of them of which both said the same category. */
  readonly observed: Figure;
  readonly cohen: Figure;
  /** Cohen's kappa with weights that fall with the distance of two grades and with its square; null of yes and no. */
  readonly cohenLinear: Figure | null;
  readonly cohenQuadratic: Figure | null;
}

/** `table`: units of which the first said i and the second j, at i x categories + j. */
export function pairFigures(table: Uint32Array, categories: number): PairFigures {
  const observed = pairObserved(table, categories);
  const grades = categories > 2;
  return {
    ...{ units: observed.units, observed, cohen: cohenKappa(table) },
    cohenLinear: grades ? cohenKappa(table, linearWeights(categories)) : null,
    cohenQuadratic: grades ? cohenKappa(table, quadraticWeights(categories)) : null,
  };
}
