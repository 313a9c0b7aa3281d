import { describe, expect, test } from 'vitest';
import { absoluteErrorDifference, meanAbsoluteError } from '../../review/absolute-error.ts';
import { patientBootstrap, quantile } from '../../review/bootstrap.ts';

/** Errors 0 to 9 over and over, each patient two. */
const cases = Array.from({ length: 200 }, (_, i) => ({
  value: 50 + (i % 2 === 0 ? 1 : -1) * ((i * 7) % 10),
  truth: 50,
  patient: `p${i >> 1}`,
}));

describe('mean absolute error', () => {
  test('and its interval, near that of the normal distribution', () => {
    const { value, low, high } = meanAbsoluteError(cases);
    expect(value).toBe(4.5);
    // Mean of a patient's two errors: 3.5, 2.5, 6.5 ... over five pairs; spread of the mean of 100 patients.
    const pairs = [3.5, 2.5, 6.5, 5.5, 4.5];
    const spread = Math.sqrt(pairs.reduce((sum, one) => sum + (one - 4.5) ** 2, 0) / 5 / 100);
    expect(low).toBeCloseTo(4.5 - 1.96 * spread, 1);
    expect(high).toBeCloseTo(4.5 + 1.96 * spread, 1);
  });

  test('the difference of two is of the same patients', () => {
    const first = cases.map(({ value }) => value);
    const second = first.map((value) => 50 + (value - 50) / 2);
    const { value, high } = absoluteErrorDifference(cases, first, second);
    expect(value).toBe(-2.25);
    expect(high).toBeLessThan(-2);
  });
});

describe('resampling of patients', () => {
  test('says the same again, and another seed something else', () => {
    expect(meanAbsoluteError(cases, { seed: 3 })).toEqual(meanAbsoluteError(cases, { seed: 3 }));
    expect(meanAbsoluteError(cases, { seed: 3 })).not.toEqual(meanAbsoluteError(cases, { seed: 4 }));
  });

  test('takes a patient whole: what always comes together is as wide as one of it', () => {
    const one = cases.filter((_, i) => i % 2 === 0);
    const twice = one.flatMap((item) => [item, item]);
    expect(meanAbsoluteError(twice)).toEqual(meanAbsoluteError(one));
  });

  test('rounds without a figure do not count', () => {
    const items = ['a', 'b', 'c'].map((patient, i) => ({ patient, value: i }));
    const { low, high } = patientBootstrap(items, (drawn) => (drawn.some(({ value }) => value === 2) ? 1 : Number.NaN));
    expect([low, high]).toEqual([1, 1]);
  });

  // numpy.quantile([1, 2, 4, 8, 16], [0.025, 0.5, 0.9]), numpy 2.4
  test('percentiles are NumPy’s', () => {
    expect([0.025, 0.5, 0.9].map((at) => quantile([1, 2, 4, 8, 16], at))).toEqual([1.1, 4, expect.closeTo(12.8, 12)]);
  });
});
