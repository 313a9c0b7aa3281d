/**
 * The same rows in fewer columns. A penalty on the length of the weights leaves them in the span of the rows, so with fewer rows
 * than features nothing is lost in an orthonormal basis of that span: X = L Q', found by Householder's reflections of X'.
 */
import { addScaled, dot, type Matrix, matrix, rowOf } from './matrix.ts';

export interface RowSpace {
  /** Coordinates of the rows: as many rows, at most as many columns as rows. */
  readonly rows: Matrix;
  /** From weights over these columns to weights over the features. */
  expand(weights: Float64Array): Float64Array;
}

export function rowSpace(x: Matrix): RowSpace {
  if (x.rows >= x.columns) return { rows: x, expand: (weights) => weights };
  const { rows: size, columns } = x;
  // Row k of `work` is column k of X', and so of what becomes R.
  const work: Matrix = { ...x, data: x.data.slice() };
  const mirrors: Float64Array[] = [];
  for (let k = 0; k < size; k += 1) {
    const mirror = mirrorOf(rowOf(work, k), k);
    for (let row = k; row < size; row += 1) reflect(rowOf(work, row), mirror);
    mirrors.push(mirror);
  }
  const rows = matrix(size, size);
  for (let row = 0; row < size; row += 1) rowOf(rows, row).set(rowOf(work, row).subarray(0, size));
  return {
    rows,
    expand(weights) {
      const expanded = new Float64Array(columns);
      expanded.set(weights);
      for (const mirror of mirrors.toReversed()) reflect(expanded, mirror);
      return expanded;
    },
  };
}

/** The unit vector whose reflection sends all of `vector` past place `at` to nought; all 0 where there is nothing to do. */
function mirrorOf(vector: Float64Array, at: number): Float64Array {
  const mirror = vector.slice();
  mirror.fill(0, 0, at);
  const length = Math.sqrt(dot(mirror, mirror));
  if (length === 0) return mirror;
  mirror[at] = (mirror[at] as number) + ((mirror[at] as number) < 0 ? -length : length);
  const own = Math.sqrt(dot(mirror, mirror));
  return mirror.map((value) => value / own);
}

function reflect(vector: Float64Array, mirror: Float64Array): void {
  addScaled(vector, -2 * dot(vector, mirror), mirror);
}
