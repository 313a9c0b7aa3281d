/** Features with mean 0 and deviation 1, so that one penalty fits them all; and the way back to weights for features as they come. */
import { dot, type Matrix, matrix, rowOf } from './matrix.ts';

export interface Scale {
  readonly means: Float64Array;
  /** 1 of a feature that never varies: its weight stays 0 then. */
  readonly deviations: Float64Array;
}

export interface Head {
  readonly weights: Float64Array;
  readonly bias: number;
}

export function scaleOf(rows: Matrix): Scale {
  const means = new Float64Array(rows.columns);
  const deviations = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rows; row += 1)
    for (const [k, value] of rowOf(rows, row).entries()) means[k] = (means[k] as number) + value / rows.rows;
  for (let row = 0; row < rows.rows; row += 1)
    for (const [k, value] of rowOf(rows, row).entries())
      deviations[k] = (deviations[k] as number) + (value - (means[k] as number)) ** 2 / rows.rows;
  for (const [k, variance] of deviations.entries()) {
    // A constant that is no binary fraction has a variance of rounding alone.
    const varies = Math.sqrt(variance) > 1e-12 * Math.abs(means[k] as number);
    deviations[k] = varies ? Math.sqrt(variance) : 1;
  }
  return { means, deviations };
}

export function standardise(rows: Matrix, { means, deviations }: Scale): Matrix {
  const scaled = matrix(rows.rows, rows.columns);
  for (let row = 0; row < rows.rows; row += 1) {
    const to = rowOf(scaled, row);
    for (const [k, value] of rowOf(rows, row).entries())
      to[k] = (value - (means[k] as number)) / (deviations[k] as number);
  }
  return scaled;
}

/** The head that says of raw features what `head` says of standardised ones. */
export function foldBack(head: Head, { means, deviations }: Scale): Head {
  const weights = head.weights.map((weight, k) => weight / (deviations[k] as number));
  return { weights, bias: head.bias - dot(weights, means) };
}
