/** The rows of reference-heads.py: numbers that both languages make. */
import { type Matrix, matrix } from '../../../model-files/head/matrix.ts';

export function sampleRows(rows: number, columns: number): Matrix {
  const made = matrix(rows, columns);
  for (let i = 0; i < rows; i += 1)
    for (let j = 0; j < columns; j += 1)
      made.data[i * columns + j] = (((i * (17 + 6 * j) + 11 * j) % 103) / 103) * (1 + j) - j;
  return made;
}

export function sampleTruths(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => (((i * 17) % 103) / 103 + ((i * 29) % 31) / 31 > 1 ? 1 : 0));
}
