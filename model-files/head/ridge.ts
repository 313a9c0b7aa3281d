/** Ridge regression: the minimum of |x w + b - y|^2 + penalty |w|^2, the bias free (scikit-learn's Ridge with alpha = penalty). */
import { conjugateGradient } from './conjugate-gradient.ts';
import { addScaled, dot, linear, type Matrix, rowOf, weighted } from './matrix.ts';
import { type Head, scaleOf } from './standardise.ts';

export function fitRidge(rows: Matrix, targets: Float64Array, penalty: number): Head {
  const { means } = scaleOf(rows);
  const centred: Matrix = { ...rows, data: rows.data.slice() };
  for (let row = 0; row < rows.rows; row += 1) addScaled(rowOf(centred, row), -1, means);
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const right = weighted(
    centred,
    targets.map((target) => target - mean),
  );
  const product = (way: Float64Array) => {
    const bent = weighted(centred, linear(centred, way, 0));
    addScaled(bent, penalty, way);
    return bent;
  };
  const weights = conjugateGradient(product, right, 1e-13);
  return { weights, bias: mean - dot(weights, means) };
}
