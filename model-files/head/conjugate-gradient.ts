/** Solves A x = b for a symmetric positive definite A that is only known by what it makes of a vector (Hestenes and Stiefel 1952). */
import { addScaled, dot } from './matrix.ts';

/** Until the rest is `precision` of b. RangeError where A is not positive definite, which no penalty allows: some number is none. */
export function conjugateGradient(
  product: (vector: Float64Array) => Float64Array,
  b: Float64Array,
  precision: number,
): Float64Array {
  const x = new Float64Array(b.length);
  const rest = b.slice();
  const way = b.slice();
  let size = dot(rest, rest);
  const enough = precision ** 2 * size;
  // Without rounding as many steps as places would do; with it a few times as many.
  for (let step = 0; step < 10 * b.length && size > enough; step += 1) {
    const bent = product(way);
    const curve = dot(way, bent);
    if (!(curve > 0)) throw new RangeError('the matrix is not positive definite');
    addScaled(x, size / curve, way);
    addScaled(rest, -size / curve, bent);
    const before = size;
    size = dot(rest, rest);
    for (let k = 0; k < way.length; k += 1) way[k] = (rest[k] as number) + (size / before) * (way[k] as number);
  }
  return x;
}
