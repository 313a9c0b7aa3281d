import { describe, expect, test } from 'vitest';
import { prevalence, prevalenceWarning } from '../../../review/agreement/prevalence.ts';
import type { Figure } from '../../../review/figure.ts';

const known = (value: number): Figure => ({ value, interval: null, units: 100 });
const unknown: Figure = { value: null, reason: 'no-variation', units: 100 };

test('the share of answers that say yes, with Wilson’s interval over answers', () => {
  // scipy.stats.binomtest(7, 20).proportion_ci(method='wilson')
  expect(prevalence(7, 20, 10)).toEqual({
    value: 0.35,
    interval: {
      low: expect.closeTo(0.1811918241010821, 12),
      high: expect.closeTo(0.5671457233147637, 12),
      method: 'wilson',
    },
    units: 10,
  });
  expect(prevalence(0, 0, 0)).toEqual({ value: null, reason: 'no-answers', units: 0 });
});

describe('kappa is called misleading', () => {
  test.each([
    ['where yes is rarer than 5 % and kappa is 0.2 behind AC1', 0.04, 0.74, 0.95, 'rare-yes'],
    ['where no is', 0.96, 0.7, 0.95, 'rare-no'],
    ['not at 5 %', 0.05, 0.1, 0.9, null],
    ['not at 95 %', 0.95, 0.1, 0.9, null],
    ['not where kappa keeps up', 0.01, 0.8, 0.99, null],
    ['not where AC1 is low as well', 0.01, -0.1, 0.05, null],
  ])('%s', (_, share, kappa, ac1, warning) => {
    expect(prevalenceWarning(known(share), known(kappa), known(ac1))).toBe(warning);
  });

  test('never where there is no kappa to be misled by', () => {
    expect(prevalenceWarning(known(0), unknown, known(1))).toBeNull();
    expect(prevalenceWarning(unknown, known(0), known(1))).toBeNull();
    expect(prevalenceWarning(known(0), known(0), unknown)).toBeNull();
  });
});
