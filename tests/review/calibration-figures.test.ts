/** Literals: reference-values.py beside this file. */
import { expect, test } from 'vitest';
import { brierScore, expectedCalibrationError, reliabilityBins } from '../../review/calibration-figures.ts';

const cases = Array.from({ length: 40 }, (_, i) => ({
  probability: ((i * 29) % 83) / 83,
  truth: (i * 7) % 5 < 2,
}));

test('Brier score and expected calibration error are those of scikit-learn and of the definition', () => {
  expect(brierScore(cases)).toBeCloseTo(0.36059297430686604, 12);
  expect(expectedCalibrationError(reliabilityBins(cases))).toBeCloseTo(0.4274096385542169, 12);
});

test('by hand: two bins, what was said and what was found', () => {
  const few = [
    { probability: 0.25, truth: false },
    { probability: 0.45, truth: true },
    { probability: 1, truth: true },
  ];
  expect(reliabilityBins(few, 2)).toEqual([
    { from: 0, to: 0.5, cases: 2, said: expect.closeTo(0.35, 12), found: expect.objectContaining({ value: 0.5 }) },
    { from: 0.5, to: 1, cases: 1, said: 1, found: expect.objectContaining({ value: 1 }) },
  ]);
  expect(expectedCalibrationError(reliabilityBins(few, 2))).toBeCloseTo((2 * 0.15) / 3, 12);
});

test('an empty bin says and finds nothing', () => {
  expect(reliabilityBins([{ probability: 0.9, truth: true }], 2)[0]).toEqual({
    ...{ from: 0, to: 0.5, cases: 0, said: null, found: null },
  });
});
