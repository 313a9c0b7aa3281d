import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { prevalenceWarning } from '../../../review/agreement/prevalence.ts';
import type { Scale } from '../../../review/answer-table.ts';
import type { Figure } from '../../../review/figure.ts';
import { wilson } from '../../../review/interval.ts';
import { oneLabel, type Random, seededRandom } from './random-table.ts';

const known = (value: number): Figure => ({ value, interval: null, units: 100 });
const unknown: Figure = { value: null, reason: 'no-variation', units: 100 };

function prevalenceOf(rows: ReadonlyArray<ReadonlyArray<number | null>>, scale: Scale = 'boolean'): Figure {
  return agreementReport(oneLabel(scale, rows)).overall.prevalence;
}

function rows(count: number, ...row: Array<number | null>): Array<Array<number | null>> {
  return Array.from({ length: count }, () => row);
}

describe('the share of answers that say yes', () => {
  test('of one reader is Wilson’s', () => {
    // scipy.stats.binomtest(7, 20).proportion_ci(method='wilson'); one unit has no answer and does not count.
    const own = prevalenceOf([...rows(7, 1), ...rows(13, 0), [null]]);
    expect(own).toMatchObject({ value: 0.35, units: 20 });
    const { low, high } = own.value === null ? { low: 0, high: 0 } : own.interval!;
    // The variance over units is of n - 1, that of Wilson's share of n.
    expect(low).toBeCloseTo(wilson(0.35 * 19, 19)!.low, 12);
    expect(high).toBeCloseTo(wilson(0.35 * 19, 19)!.high, 12);
  });

  test('of readers who always say the same has the interval of one of them', () => {
    const one = prevalenceOf([...rows(70, 1), ...rows(130, 0)]);
    const five = prevalenceOf([...rows(70, 1, 1, 1, 1, 1), ...rows(130, 0, 0, 0, 0, 0)]);
    expect(five).toEqual({ ...one, interval: expect.objectContaining({ method: 'wilson-effective' }) });
    const [a, b] = [one, five].map((figure) => (figure.value === null ? null : figure.interval));
    expect(b?.low).toBeCloseTo(a?.low ?? Number.NaN, 12);
    expect(b?.high).toBeCloseTo(a?.high ?? Number.NaN, 12);
  });

  test('of readers who differ in every unit is no surer than all answers are', () => {
    expect(prevalenceOf(rows(40, 0, 1))).toMatchObject({
      value: 0.5,
      interval: { low: expect.closeTo(wilson(40, 80)!.low, 12), high: expect.closeTo(wilson(40, 80)!.high, 12) },
    });
  });

  test('where all say one thing, each unit counts for one', () => {
    expect(prevalenceOf(rows(30, 0, 0, 0))).toMatchObject({
      value: 0,
      interval: { low: 0, high: wilson(0, 30)?.high },
    });
    expect(prevalenceOf(rows(30, 5, 4, 3), 'grade')).toMatchObject({ value: 1, interval: { high: 1 } });
  });

  test('of one unit is as unsure as one answer; of none there is none', () => {
    const { low, high } = wilson(1 / 3, 1)!;
    expect(prevalenceOf([[1, 0, 0]])).toMatchObject({
      value: 1 / 3,
      interval: { low: expect.closeTo(low, 12), high: expect.closeTo(high, 12) },
    });
    expect(prevalenceOf(rows(3, null, null))).toEqual({ value: null, reason: 'no-answers', units: 0 });
  });

  test.each([
    [0.3, 0.05, 5],
    [0.05, 0.03, 5],
    [0.3, 0.5, 5],
    [0.02, 0.005, 3],
  ])('holds what is true in 93 to 97 of 100: prevalence %f, misread %f, %i readers', (share, misread, readers) => {
    const random = seededRandom(11);
    const truth = share * (1 - misread) + (1 - share) * misread;
    const held = Array.from({ length: 1_000 }, () => {
      const own = prevalenceOf(drawn(random, { share, misread, readers }));
      return own.value !== null && own.interval !== null && own.interval.low <= truth && truth <= own.interval.high;
    }).filter(Boolean).length;
    expect(held / 1_000).toBeGreaterThan(0.93);
    expect(held / 1_000).toBeLessThan(0.97);
  });
});

interface Drawn {
  readonly share: number;
  readonly misread: number;
  readonly readers: number;
}

/** 200 units; readers of one unit misread the same truth. */
function drawn(random: Random, { share, misread, readers }: Drawn): number[][] {
  return Array.from({ length: 200 }, () => {
    const finding = random() < share;
    return Array.from({ length: readers }, () => Number(finding !== random() < misread));
  });
}

describe('kappa is called misleading', () => {
  test.each([
    ['where yes is rarer than 5 % and kappa is 0.2 behind AC1', 0.04, 0.74, 0.95, 'rare-yes'],
    ['where no is', 0.96, 0.7, 0.95, 'rare-no'],
    ['not at 5 %', 0.05, 0.1, 0.9, null],
    ['not at 95 %', 0.95, 0.1, 0.9, null],
    ['not where kappa keeps up', 0.01, 0.8, 0.99, null],
    ['not where AC1 is low as well', 0.01, -0.1, 0.05, null],
  ])('%s', (_, share, kappa, ac1, warning) => {
    const rarity = { prevalence: known(share), commonest: Math.max(share, 1 - share) };
    expect(prevalenceWarning(rarity, known(kappa), known(ac1))).toBe(warning);
  });

  test('never where there is no kappa to be misled by', () => {
    const rare = { prevalence: known(0), commonest: 1 };
    expect(prevalenceWarning(rare, unknown, known(1))).toBeNull();
    expect(prevalenceWarning({ ...rare, prevalence: unknown }, known(0), known(1))).toBeNull();
    expect(prevalenceWarning(rare, known(0), unknown)).toBeNull();
  });

  test('not of grades that are all below 60 % and apart: chance agrees on few of them', () => {
    const apart = [...rows(60, 0, 0, 0), ...rows(60, 0, 1, 0), ...rows(60, 2, 1, 0), ...rows(20, 1, 1, 1)];
    const own = agreementReport(oneLabel('grade', apart)).overall;
    expect([own.prevalence.value, (own.ac1.value ?? 0) - (own.fleiss.value ?? 0) > 0.2]).toEqual([0, true]);
    expect(own.warning).toBeNull();
    const alike = [...rows(195, 0, 0, 0), ...rows(5, 0, 5, 1)];
    expect(agreementReport(oneLabel('grade', alike)).overall.warning).toBe('rare-yes');
  });
});
