/** Dense matrices, row by row, as far as a linear head needs them. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export function matrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** A view: what is written into it is written into the matrix. */
export function rowOf({ columns, data }: Matrix, row: number): Float64Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

export function pickRows(from: Matrix, rows: readonly number[]): Matrix {
  const picked = matrix(rows.length, from.columns);
  for (const [to, row] of rows.entries()) rowOf(picked, to).set(rowOf(from, row));
  return picked;
}

/** In four sums, because one would wait for itself. */
export function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < a.length; k += 4) {
    s0 += (a[k] as number) * (b[k] as number);
    s1 += (a[k + 1] as number) * (b[k + 1] as number);
    s2 += (a[k + 2] as number) * (b[k + 2] as number);
    s3 += (a[k + 3] as number) * (b[k + 3] as number);
  }
  for (; k < a.length; k += 1) s0 += (a[k] as number) * (b[k] as number);
  return s0 + s1 + s2 + s3;
}

/** to += factor * from */
export function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let k = 0; k < to.length; k += 1) to[k] = (to[k] as number) + factor * (from[k] as number);
}

/** Rows times `weights`, plus `bias`: one number a row. */
export function linear(rows: Matrix, weights: Float64Array, bias: number): Float64Array {
  return Float64Array.from({ length: rows.rows }, (_, row) => dot(rowOf(rows, row), weights) + bias);
}

/** Sum of the rows, each so many times: one number a column. */
export function weighted(rows: Matrix, weights: Float64Array): Float64Array {
  const sum = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rows; row += 1) addScaled(sum, weights[row] as number, rowOf(rows, row));
  return sum;
}
