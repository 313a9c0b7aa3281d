import { expect, test } from 'vitest';
import { confusionAt, youdenThreshold } from '../../review/confusion.ts';
import { wilson } from '../../review/interval.ts';

const cases = [
  [0.1, false],
  [0.2, false],
  [0.3, true],
  [0.4, false],
  [0.6, true],
  [0.8, true],
].map(([probability, truth]) => ({ probability: Number(probability), truth: truth === true }));

// scipy.stats.binomtest(count, of).proportion_ci(method='wilson'), SciPy 1.17
test.each([
  [7, 20, 0.1811918241010821, 0.5671457233147637],
  [0, 5, 0, 0.43448246478317476],
  [5, 5, 0.5655175352168251, 1],
  [81, 263, 0.2552885198782742, 0.36620957698280004],
])('the interval of %i of %i is SciPy’s', (count, of, low, high) => {
  expect(wilson(count, of)).toEqual({
    value: count / of,
    low: expect.closeTo(low, 12),
    high: expect.closeTo(high, 12),
  });
});

test('a threshold parts them; what equals it is above', () => {
  const { sensitivity, specificity, ...counts } = confusionAt(cases, 0.4);
  expect(counts).toMatchObject({ truePositives: 2, falsePositives: 1, trueNegatives: 2, falseNegatives: 1 });
  expect([sensitivity?.value, specificity?.value]).toEqual([2 / 3, 2 / 3]);
  expect(counts.positivePredictiveValue?.value).toBe(2 / 3);
});

test('a share of nothing is none', () => {
  expect(confusionAt(cases, 0.9).positivePredictiveValue).toBeNull();
  expect(wilson(0, 0)).toBeUndefined();
});

test('the best threshold lies in the middle of its gap, the lowest of equally good ones', () => {
  // Above 0.2 and above 0.4 both part 5 of 6: one false positive, or one missed.
  expect(youdenThreshold(cases)).toBe(0.25);
  expect(youdenThreshold(cases.filter(({ truth }) => truth))).toBeUndefined();
});
