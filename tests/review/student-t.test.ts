import { expect, test } from 'vitest';
import { studentT95 } from '../../review/student-t.ts';

// Roots of the regularised incomplete beta function to 40 digits, mpmath 1.4
test.each([
  [1, 12.706204736174705],
  [2, 4.302652729749464],
  [3, 3.1824463052837095],
  [4, 2.7764451051977943],
  [10, 2.228138851986275],
  [29, 2.0452296421327043],
  [100, 1.9839715185235522],
  [999, 1.96234146113345],
  [1000, 1.9623390808264085],
  [1001, 1.96233670528088],
  [10_000, 1.9602012398906263],
  [1_000_000, 1.959966356814107],
])('with %i degrees of freedom', (df, t) => {
  expect(studentT95(df) / t).toBeCloseTo(1, 12);
});

test('falls all the way to the normal one', () => {
  const all = Array.from({ length: 1_500 }, (_, at) => studentT95(at + 1));
  expect(all.every((t, at) => at === 0 || t < (all[at - 1] ?? 0))).toBe(true);
  expect(all.every((t) => t > 1.959963984540054)).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN])('there are no %d degrees of freedom', (df) => {
  expect(() => studentT95(df)).toThrow(RangeError);
});
