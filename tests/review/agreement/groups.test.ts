/** Agreement within groups of readers and between them. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { groupReport } from '../../../review/agreement/groups.ts';
import { withReaders } from '../../../review/answer-table.ts';
import { z95 } from '../../../review/interval.ts';
import { studentT95 } from '../../../review/student-t.ts';
import { oneLabel, randomTable, seededRandom } from './random-table.ts';

const levels = new Map([
  ['reader 0', 'senior'],
  ['reader 1', 'resident'],
  ['reader 2', 'senior'],
  ['reader 3', 'resident'],
]);

const shape = { scale: 'grade', cases: 80, labels: 2, readers: 5, missing: 0.15, noise: 0.4, skew: 1.5 } as const;

describe('five readers, two levels, one reader without', () => {
  const table = randomTable(seededRandom(11), shape);
  const report = groupReport(table, levels);

  test('groups by their first readers; who has none is named', () => {
    expect(report.groups).toEqual([
      { name: 'senior', readers: ['reader 0', 'reader 2'] },
      { name: 'resident', readers: ['reader 1', 'reader 3'] },
    ]);
    expect(report.without).toEqual(['reader 4']);
  });

  test('within a group stands the report of its readers alone', () => {
    for (const [at, { name, readers }] of report.groups.entries()) {
      const alone = agreementReport(withReaders(table, readers));
      expect(report.overall.within[at]).toStrictEqual({ group: name, agreement: alone.overall });
      for (const [label, own] of report.labels.entries()) {
        const { label: name, ...figures } = alone.labels[label] ?? { label: '' };
        expect([own.label, own.within[at]?.agreement]).toStrictEqual([name, figures]);
      }
    }
  });

  test('between them the mean of the pairs across', () => {
    const { pairs } = agreementReport(table).overall;
    const across = pairs.filter(({ first, second }) => {
      const [a, b] = [levels.get(first), levels.get(second)];
      return a !== undefined && b !== undefined && a !== b;
    });
    expect(across).toHaveLength(4);
    const mean = across.reduce((total, { cohen }) => total + (cohen.value ?? Number.NaN), 0) / 4;
    const [between] = report.overall.between;
    expect(between?.meanCohen).toMatchObject({ value: expect.closeTo(mean, 12), interval: null });
    expect(between).toMatchObject({ first: 'senior', second: 'resident' });
    expect(between?.kappa).toMatchObject({ interval: { method: 'gwet-linearised' } });
    expect(between?.kappaQuadratic).toMatchObject({ interval: { method: 'gwet-linearised' } });
  });

  test('without missing answers the observed agreement is the mean of those pairs', () => {
    const full = randomTable(seededRandom(12), { ...shape, missing: 0 });
    const { pairs } = agreementReport(full).overall;
    const across = pairs.filter(({ first, second }) => {
      const [a, b] = [levels.get(first), levels.get(second)];
      return a !== undefined && b !== undefined && a !== b;
    });
    const mean = across.reduce((total, { observed }) => total + (observed.value ?? Number.NaN), 0) / 4;
    expect(groupReport(full, levels).overall.between[0]?.observed.value).toBeCloseTo(mean, 12);
  });
});

describe('one reader each', () => {
  const table = randomTable(seededRandom(5), { ...shape, readers: 2 });
  const groupOf = new Map([
    ['reader 0', 'north'],
    ['reader 1', 'south'],
  ]);
  const { overall } = groupReport(table, groupOf);
  const [pair] = agreementReport(table).overall.pairs;
  const [between] = overall.between;

  test('kappa between them is Cohen’s, with the same weights', () => {
    expect(between?.kappa.value).toBeCloseTo(pair?.cohen.value ?? Number.NaN, 12);
    expect(between?.meanCohen.value).toBe(pair?.cohen.value);
    expect(between?.kappaQuadratic?.value).toBeCloseTo(pair?.cohenQuadratic?.value ?? Number.NaN, 12);
  });

  test('and its variance Fleiss, Cohen and Everitt’s but for n - 1 and t', () => {
    const width = (figure: unknown) => {
      const { low, high } = (figure as { interval: { low: number; high: number } }).interval;
      return high - low;
    };
    const units = between?.kappa.units ?? 0;
    const wider = (studentT95(units - 1) / z95) * Math.sqrt(units / (units - 1));
    expect(width(between?.kappa) / width(pair?.cohen)).toBeCloseTo(wider, 10);
  });

  test('within a group of one there is nothing to compare', () => {
    expect(overall.within[0]?.agreement.fleiss).toMatchObject({ value: null, reason: 'one-reader' });
  });
});

test('groups that never answered the same case, groups that say one thing only', () => {
  const groupOf = new Map([
    ['reader 0', 'north'],
    ['reader 1', 'south'],
  ]);
  const apart = groupReport(
    oneLabel('boolean', [
      [1, null],
      [null, 0],
    ]),
    groupOf,
  ).overall.between[0];
  const noPairs = { value: null, reason: 'no-pairs', units: 0 };
  expect(apart).toMatchObject({ observed: noPairs, kappa: noPairs, meanCohen: noPairs, kappaQuadratic: null });
  const same = groupReport(
    oneLabel('boolean', [
      [0, 0],
      [0, 0],
    ]),
    groupOf,
  ).overall.between[0];
  expect(same).toMatchObject({
    observed: { value: 1, interval: null },
    kappa: { value: null, reason: 'no-variation' },
    meanCohen: { value: null, reason: 'no-variation' },
  });
});

test('without groups there are none, and all readers are named', () => {
  const table = oneLabel('boolean', [[0, 1]]);
  expect(groupReport(table, new Map())).toEqual({
    groups: [],
    without: ['reader 0', 'reader 1'],
    labels: [{ label: 'label', within: [], between: [] }],
    overall: { within: [], between: [] },
  });
});
