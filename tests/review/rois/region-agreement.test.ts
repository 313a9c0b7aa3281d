import { expect, test } from 'vitest';
import type { Region } from '../../../review/rois/match-regions.ts';
import { type RegionCase, type RegionFigures, regionAgreement } from '../../../review/rois/region-agreement.ts';
import { drawOf, squareRegion } from './random-shapes.ts';

const at = (left: number, more: Partial<Region> = {}): Region =>
  squareRegion(`r${left}`, left, 0, 10, { label: 'node', ...more });
const cases = (...all: Array<RegionCase['regions']>): RegionCase[] =>
  all.map((regions, k) => ({ patient: `p${k}`, regions }));
const quick = { rounds: 200 };

test('counts and figures of two readers, worked by hand', () => {
  const all = cases(
    [[], []], // both saw nothing
    [[at(0)], []], // one alone
    [[at(0), at(50)], [at(0)]], // one of two, exactly
    [[at(0)], [at(2)]], // 80 of 120
    [[at(0)], null], // not read by the second
  );
  const { pairs, pooled, threshold } = regionAgreement(['a', 'b'], all, quick);
  expect(threshold).toBe(0.5);
  expect(pairs.map(({ readers }) => readers)).toEqual([['a', 'b']]);
  expect(pooled.counts).toMatchObject({ cases: 4, neither: 1, oneAlone: 1, both: 2 });
  expect(pooled.counts).toMatchObject({ matched: 2, onlyOne: 2, onlyOther: 0, inexact: 0 });
  expect(pooled.presence).toMatchObject({ value: 3 / 4, units: 4 });
  expect(pooled.f1).toMatchObject({ value: 4 / 6, units: 3, interval: { method: 'patient-bootstrap' } });
  expect(pooled.iou).toMatchObject({ value: (1 + 80 / 120) / 2, units: 2 });
  expect(pooled.dice).toMatchObject({ value: (1 + 160 / 200) / 2 });
  expect([pooled.pixels, pooled.millimetres]).toEqual([null, null]);
});

test('distances in pixels, and in mm where the spacing is known', () => {
  const mm = { spacing: [0.2, 0.1] } as const;
  const all = cases([[at(0, mm)], [at(2, mm)]], [[at(0)], [at(4)]]);
  const { pooled } = regionAgreement(['a', 'b'], all, { ...quick, threshold: 0.3, distances: true });
  expect(pooled.pixels?.largest).toMatchObject({ value: 3, units: 2 });
  expect(pooled.millimetres?.largest).toMatchObject({ value: expect.closeTo(0.2, 12), units: 1, interval: null });
});

const reasonsOf = ({ presence, f1, iou }: RegionFigures) =>
  [presence, f1, iou].map((figure) => (figure.value === null ? figure.reason : figure.value));

test('where there is nothing to say, the reason stands', () => {
  const of = (...all: Array<RegionCase['regions']>) => regionAgreement(['a', 'b'], cases(...all), quick).pooled;
  expect(reasonsOf(of())).toEqual(['no-pairs', 'no-pairs', 'no-pairs']);
  expect(reasonsOf(of([[at(0)], null]))).toEqual(['no-pairs', 'no-pairs', 'no-pairs']);
  expect(reasonsOf(of([[], []], [[], []]))).toEqual([1, 'no-regions', 'no-regions']);
  expect(reasonsOf(of([[at(0)], []]))).toEqual([0, 0, 'no-matches']);
  const flat = at(0, { shape: { kind: 'polygon', points: [[1, 1]] } });
  expect(reasonsOf(of([[flat], [flat]]))).toEqual([1, 0, 'no-matches']);
  expect(regionAgreement(['a'], [{ patient: 'p', regions: [[at(0)]] }]).pairs).toEqual([]);
  expect(() => regionAgreement(['a', 'b'], [{ patient: 'p', regions: [[]] }])).toThrow(RangeError);
});

test('full agreement has no interval of no width', () => {
  const all = cases(...Array.from({ length: 9 }, () => [[at(0)], [at(0)]]));
  const { f1, iou } = regionAgreement(['a', 'b'], all, quick).pooled;
  // Wilson's of 9 of 9.
  expect(f1).toMatchObject({ value: 1, interval: { low: expect.closeTo(0.7009, 4), high: 1, method: 'wilson' } });
  expect(iou).toMatchObject({ value: 1, interval: null });
});

test('one label alone, and regions without one', () => {
  const all = cases([
    [at(0), at(100, { label: null })],
    [at(0), at(300, { label: null })],
  ]);
  const figuresOf = (label?: string | null) =>
    regionAgreement(['a', 'b'], all, { ...quick, ...(label === undefined ? {} : { label }) }).pooled.f1.value;
  expect([figuresOf(), figuresOf('node'), figuresOf(null)]).toEqual([0.5, 1, 0]);
});

test('readers and cases in another order say the same, and pooled is all pairs together', () => {
  const draw = drawOf(9);
  const all: RegionCase[] = Array.from({ length: 40 }, (_, k) => ({
    patient: `p${k >> 1}`,
    regions: Array.from({ length: 3 }, () =>
      draw() < 0.2 ? null : Array.from({ length: Math.floor(draw() * 3) }, () => at(Math.floor(draw() * 12))),
    ),
  }));
  const here = regionAgreement(['a', 'b', 'c'], all, quick);
  const turned = regionAgreement(
    ['c', 'b', 'a'],
    all.toReversed().map((one) => ({ ...one, regions: one.regions.toReversed() })),
    quick,
  );
  expect(here.pairs).toHaveLength(3);
  const total = (name: 'matched' | 'cases' | 'iou') => here.pairs.reduce((sum, { counts }) => sum + counts[name], 0);
  expect(here.pooled.counts).toMatchObject({ matched: total('matched'), cases: total('cases') });
  expect(turned.pooled.counts.matched).toBe(here.pooled.counts.matched);
  for (const figure of ['presence', 'f1', 'iou', 'dice'] as const) {
    expect(turned.pooled[figure].value).toBeCloseTo(here.pooled[figure].value ?? Number.NaN, 12);
    const { value, interval } = here.pooled[figure] as { value: number; interval: { low: number; high: number } };
    expect(interval.low).toBeLessThanOrEqual(value);
    expect(interval.high).toBeGreaterThanOrEqual(value);
  }
  expect(regionAgreement(['a', 'b', 'c'], all, quick)).toEqual(here);
});

test('two of sixty patients with a matched region carry no interval, three do', () => {
  const of = (matched: number) =>
    regionAgreement(
      ['a', 'b'],
      cases(...Array.from({ length: 60 }, (_, k) => (k < matched ? [[at(0)], [at(k)]] : [[], []]))),
      quick,
    ).pooled.iou;
  expect(of(2)).toMatchObject({ value: (1 + 90 / 110) / 2, interval: null });
  expect(of(3)).toMatchObject({ interval: { method: 'patient-bootstrap' } });
});
