/** Literals: reference-heads.py beside this file, scikit-learn 1.9. */
import { describe, expect, test } from 'vitest';
import { fitLogistic } from '../../../model-files/head/logistic.ts';
import { linear, matrix, rowOf } from '../../../model-files/head/matrix.ts';
import { plattOf } from '../../../model-files/head/platt.ts';
import { fitRidge } from '../../../model-files/head/ridge.ts';
import { rowSpace } from '../../../model-files/head/row-space.ts';
import { foldBack, type Head, scaleOf, standardise } from '../../../model-files/head/standardise.ts';
import { sampleRows, sampleTruths } from './sample-rows.ts';

const x = sampleRows(60, 4);
const truths = sampleTruths(60);
const positives = 33;

function expectHead({ weights, bias }: Head, expected: readonly number[], intercept: number): void {
  for (const [k, weight] of expected.entries()) expect(weights[k]).toBeCloseTo(weight, 8);
  expect(bias).toBeCloseTo(intercept, 8);
}

describe('logistic regression', () => {
  test('equals scikit-learn', () => {
    const [plain, loose] = [1, 0.01].map((penalty) => fitLogistic(x, truths, { penalty }));
    expectHead(plain as Head, [2.4285617609, 0.1435808874, -0.1310981033, -0.0750751833], -1.1759050268);
    expectHead(loose as Head, [5.7878679358, 0.2150389899, -0.1139796173, -0.0416514269], -2.7695505929);
  });

  test('with class weights too', () => {
    const weights = truths.map((truth) => 60 / (2 * (truth === 1 ? positives : 60 - positives)));
    const head = fitLogistic(x, truths, { penalty: 20, weights });
    expectHead(head, [0.2473263068, 0.0492253372, -0.0553148187, -0.0706226959], -0.225668327);
  });

  test('the slope at its answer is nought to 1e-8, also for a sample that is fully apart', () => {
    const apart = truths.map((_, i) => ((rowOf(x, i)[0] as number) > 0.5 ? 1 : 0));
    const { weights, bias } = fitLogistic(x, apart, { penalty: 1e-4 });
    const rest = linear(x, weights, bias).map((z, i) => 1 / (1 + Math.exp(-z)) - (apart[i] as number));
    expect(Math.abs(rest.reduce((sum, one) => sum + one, 0))).toBeLessThan(1e-8);
    for (let k = 0; k < 4; k += 1) {
      const slope = rest.reduce((sum, one, i) => sum + one * (rowOf(x, i)[k] as number), 1e-4 * (weights[k] as number));
      expect(Math.abs(slope)).toBeLessThan(1e-8);
    }
  });

  test('ends in the same place wherever it begins', () => {
    const far = { weights: Float64Array.of(40, -30, 20, -10), bias: 100 };
    const [near, away] = [undefined, far].map((start) => fitLogistic(x, truths, { penalty: 1, start }));
    expectHead(away as Head, [...(near?.weights ?? [])], near?.bias ?? 0);
  });

  test('refuses what is no number', () => {
    const broken = { ...x, data: x.data.with(5, Number.NaN) };
    expect(() => fitLogistic(broken, truths, { penalty: 1 })).toThrow(RangeError);
  });
});

describe('ridge regression', () => {
  const numbers = Float64Array.from({ length: 60 }, (_, i) => {
    const row = rowOf(x, i);
    return 3 * (row[0] as number) - (row[2] as number) + ((i * 29) % 31) / 31;
  });

  test('equals scikit-learn', () => {
    expectHead(fitRidge(x, numbers, 0.5), [2.7897229753, 0.0697090236, -1.012180207, -0.00760542], 0.5964795995);
    expectHead(fitRidge(x, numbers, 20), [0.6067654582, 0.1037577845, -0.716550305, -0.0525922508], 1.8431627417);
  });
});

describe('more features than rows', () => {
  const wide = sampleRows(12, 40);
  const scale = scaleOf(wide);
  const space = rowSpace(standardise(wide, scale));

  test('the rows keep their lengths and angles in as many columns as rows', () => {
    const scaled = standardise(wide, scale);
    expect([space.rows.rows, space.rows.columns]).toEqual([12, 12]);
    for (const [i, j] of [
      [0, 0],
      [3, 3],
      [2, 9],
    ] as const) {
      const inner = (m: typeof wide) => rowOf(m, i).reduce((sum, one, k) => sum + one * (rowOf(m, j)[k] as number), 0);
      expect(inner(space.rows)).toBeCloseTo(inner(scaled), 10);
    }
  });

  test('the head for features as they come equals scikit-learn’s over all of them', () => {
    const thirds = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const { weights, bias } = fitLogistic(space.rows, thirds, { penalty: 10 });
    const head = foldBack({ weights: space.expand(weights), bias }, scale);
    const picked = Float64Array.from([0, 1, 2, 39].map((k) => head.weights[k] as number));
    expectHead(
      { weights: picked, bias: head.bias },
      [-0.0083069823, -0.067869457, 0.0271916049, -0.006251144],
      -0.7413338374,
    );
  });

  test('a feature that never varies has no weight, though its mean is no binary fraction', () => {
    const rows = matrix(30, 2);
    for (let i = 0; i < 30; i += 1) rowOf(rows, i).set([0.1, i % 7]);
    expect(scaleOf(rows).deviations[0]).toBe(1);
    const head = fitLogistic(standardise(rows, scaleOf(rows)), sampleTruths(30), { penalty: 1 });
    expect(foldBack(head, scaleOf(rows)).weights[0]).toBeCloseTo(0, 12);
  });
});

describe('Platt’s probabilities', () => {
  test('equal scikit-learn’s', () => {
    const scores = Float64Array.from({ length: 60 }, (_, i) => (rowOf(x, i)[0] as number) * 4);
    const { slope, intercept } = plattOf(scores, truths);
    expect(slope).toBeCloseTo(1.3138278254, 5);
    expect(intercept).toBeCloseTo(-2.42190795, 5);
  });

  test('scores that are worse than chance are not turned over', () => {
    const scores = truths.map((truth) => -truth);
    expect(plattOf(scores, truths)).toEqual({ slope: 0, intercept: Math.log(34 / 28) });
  });
});
