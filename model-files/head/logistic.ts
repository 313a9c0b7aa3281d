/**
 * L2-penalised logistic regression: the minimum of sum c (log(1 + exp(z)) - y z) + penalty/2 |w|^2 over weights and bias, z = x w + b,
 * the bias free (scikit-learn's LogisticRegression with C = 1 / penalty). By Newton's steps, each found by conjugate gradients and
 * halved where it goes too far, so that the cost grows with rows times features and not with their square.
 */
import { conjugateGradient } from './conjugate-gradient.ts';
import { addScaled, dot, linear, type Matrix, matrix, rowOf, weighted } from './matrix.ts';
import type { Head } from './standardise.ts';

export interface LogisticOptions {
  readonly penalty: number;
  /** Of each row; 1 where absent. */
  readonly weights?: Float64Array | undefined;
  /** Where to begin. */
  readonly start?: Head | undefined;
  /** Largest slope left, as a share of the weight of all rows; at 1e-10 a weight is right to 1e-8. */
  readonly tolerance?: number;
}

const mostSteps = 200;

/** `targets` 0 to 1, one a row. Throws RangeError where it does not converge: with penalty > 0 and finite features it does. */
export function fitLogistic(rows: Matrix, targets: Float64Array, options: LogisticOptions): Head {
  const each = options.weights ?? new Float64Array(rows.rows).fill(1);
  const enough = (options.tolerance ?? 1e-10) * each.reduce((sum, weight) => sum + weight, 0);
  const problem = { rows: withOnes(rows), targets, each, penalty: options.penalty };
  let point = beginning(problem, options.start);
  let cost = costAt(problem, point);
  for (let step = 0; step < mostSteps; step += 1) {
    const { slope, product } = bendAt(problem, point);
    const steepest = slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (steepest <= enough) return { weights: point.slice(0, -1), bias: point.at(-1) as number };
    // Far away a rough step is as good; near the end each is the square of the one before.
    const way = conjugateGradient(product, slope, Math.min(0.1, Math.sqrt(steepest / (enough * 1e8))));
    const gain = dot(way, slope);
    let share = 1;
    let next = moved(point, way, share);
    let nextCost = costAt(problem, next);
    // Armijo's rule; near the end rounding hides the gain, and the whole step is right there.
    while (nextCost > cost - 1e-4 * share * gain && share * gain > 1e-12 * Math.abs(cost) && share > 1e-8) {
      share /= 2;
      next = moved(point, way, share);
      nextCost = costAt(problem, next);
    }
    [point, cost] = [next, nextCost];
  }
  throw new RangeError('the logistic regression does not converge');
}

interface Problem {
  /** The last column is 1: its weight is the bias. */
  readonly rows: Matrix;
  readonly targets: Float64Array;
  readonly each: Float64Array;
  readonly penalty: number;
}

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}

/** -(y log p + (1 - y) log(1 - p)) of p = sigmoid(z), without overflow. */
export function logLoss(z: number, target: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target * z;
}

function withOnes(rows: Matrix): Matrix {
  const extended = matrix(rows.rows, rows.columns + 1);
  extended.data.fill(1);
  for (let row = 0; row < rows.rows; row += 1) rowOf(extended, row).set(rowOf(rows, row));
  return extended;
}

/** A start that is worse than none may be so sure of itself that nothing bends there. */
function beginning(problem: Problem, start: Head | undefined): Float64Array {
  const nought = new Float64Array(problem.rows.columns);
  const given = start && Float64Array.of(...start.weights, start.bias);
  return given && costAt(problem, given) < costAt(problem, nought) ? given : nought;
}

function costAt({ rows, targets, each, penalty }: Problem, point: Float64Array): number {
  const weights = point.subarray(0, -1);
  let cost = (penalty / 2) * dot(weights, weights);
  for (const [row, z] of linear(rows, point, 0).entries())
    cost += (each[row] as number) * logLoss(z, targets[row] as number);
  return cost;
}

/** Gradient, and what the Hessian makes of a vector. */
function bendAt({ rows, targets, each, penalty }: Problem, point: Float64Array) {
  const certainty = linear(rows, point, 0).map(sigmoid);
  const held = (vector: Float64Array, factor: Float64Array) => {
    const sum = weighted(rows, factor);
    addScaled(sum.subarray(0, -1), penalty, vector.subarray(0, -1));
    return sum;
  };
  const pull = certainty.map((p, row) => (each[row] as number) * (p - (targets[row] as number)));
  const bend = certainty.map((p, row) => (each[row] as number) * p * (1 - p));
  const product = (way: Float64Array) =>
    held(
      way,
      linear(rows, way, 0).map((value, row) => value * (bend[row] as number)),
    );
  return { slope: held(point, pull), product };
}

function moved(point: Float64Array, way: Float64Array, share: number): Float64Array {
  return point.map((value, k) => value - share * (way[k] as number));
}
