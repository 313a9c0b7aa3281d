import { describe, expect, test } from 'vitest';
import { type Matrix, matrix, rowOf } from '../../../model-files/head/matrix.ts';
import { patientFolds } from '../../../model-files/head/patient-folds.ts';
import { teachFinding } from '../../../model-files/head/teach-finding.ts';
import { teachNumber } from '../../../model-files/head/teach-number.ts';

/** A number in [0, 1) that looks drawn. */
function drawn(i: number, j: number): number {
  const turned = Math.sin(i * 12.9898 + j * 78.233) * 43758.5453;
  return turned - Math.floor(turned);
}

/** Noise in every feature; the first two also say whether the finding is there. */
function noisy(rows: number, columns: number, truths: Float64Array): Matrix {
  const made = matrix(rows, columns);
  for (let i = 0; i < rows; i += 1)
    for (let j = 0; j < columns; j += 1)
      rowOf(made, i)[j] = drawn(i, j) + drawn(i, j + 1000) + (j < 2 ? 0.8 * (truths[i] as number) : 0);
  return made;
}

const patientsOf = (rows: number, each: number) => Array.from({ length: rows }, (_, i) => `p${Math.floor(i / each)}`);
const truths = Float64Array.from({ length: 200 }, (_, i) => (drawn(i, 5000) < 0.3 ? 1 : 0));

describe('folds', () => {
  const items = Array.from({ length: 90 }, (_, i) => ({ patient: `p${i % 40}`, positive: i % 40 < 11 }));
  const fold = patientFolds(items, 5);

  test('no patient is in two', () => {
    const of = Map.groupBy(
      items.map((item, at) => [item.patient, fold[at]] as const),
      ([patient]) => patient,
    );
    expect([...of.values()].every((pairs) => new Set(pairs.map(([, one]) => one)).size === 1)).toBe(true);
  });

  test('each has patients with and without the finding', () => {
    for (const kind of [true, false])
      expect(new Set(items.flatMap(({ positive }, at) => (positive === kind ? [fold[at]] : []))).size).toBe(5);
  });

  test('are the same in any order', () => {
    const turned = patientFolds(items.toReversed(), 5);
    expect(turned.toReversed()).toEqual(fold);
  });
});

describe('a finding', () => {
  const rows = noisy(200, 64, truths);

  test('is taught: what heads that had not seen a patient say tells the kinds apart', () => {
    const taught = teachFinding({ rows, targets: truths, patients: patientsOf(200, 2) });
    expect(taught.area.value).toBeGreaterThan(0.85);
    expect(taught.area.low).toBeLessThan(taught.area.value);
    expect(taught.calibration.slope).toBeGreaterThan(0);
    const [first = 0, second = 0, ...rest] = taught.head.weights;
    expect(Math.min(first, second)).toBeGreaterThan(Math.max(...rest.map(Math.abs)));
  });

  test('the same answers teach the same head, bit for bit', () => {
    const sample = { rows, targets: truths, patients: patientsOf(200, 2) };
    expect(teachFinding(sample)).toEqual(teachFinding(sample));
  });

  test('noise is worth no more than chance out-of-fold, though 300 features fit 200 cases exactly', () => {
    const noise = noisy(200, 300, new Float64Array(200));
    const { area, head } = teachFinding({ rows: noise, targets: truths, patients: patientsOf(200, 2) });
    expect(area.low).toBeLessThan(0.5);
    expect(area.high).toBeLessThan(0.7);
    expect(head.weights.every(Number.isFinite)).toBe(true);
  });

  test('a patient who would give himself away is never on both sides', () => {
    // Every case of a patient has a feature of his own; the truth is chance between patients and the same within one.
    const own = Float64Array.from({ length: 200 }, (_, i) => (drawn(Math.floor(i / 10), 77) < 0.5 ? 1 : 0));
    const telling = matrix(200, 20);
    for (let i = 0; i < 200; i += 1) rowOf(telling, i)[Math.floor(i / 10)] = 1;
    const { area } = teachFinding({ rows: telling, targets: own, patients: patientsOf(200, 10) });
    expect(area.value).toBeLessThan(0.6);
  });

  test('too few of a kind, or of too few patients, teach nothing', () => {
    const few = truths.map((_, i) => (i < 9 ? 1 : 0));
    expect(() => teachFinding({ rows, targets: few, patients: patientsOf(200, 1) })).toThrow(RangeError);
    const ten = truths.map((_, i) => (i < 12 ? 1 : 0));
    expect(() => teachFinding({ rows, targets: ten, patients: patientsOf(200, 6) })).toThrow(RangeError);
    expect(teachFinding({ rows, targets: ten, patients: patientsOf(200, 1) }).area.low).toBeGreaterThan(0);
  });

  test('a feature that is no number is refused', () => {
    const broken = { ...rows, data: rows.data.with(77, Number.POSITIVE_INFINITY) };
    expect(() => teachFinding({ rows: broken, targets: truths, patients: patientsOf(200, 2) })).toThrow(RangeError);
  });
});

test('a number is taught, and its error is of patients that were not seen', () => {
  const rows = noisy(200, 30, new Float64Array(200));
  const ages = Float64Array.from({ length: 200 }, (_, i) => 50 + 20 * ((rowOf(rows, i)[0] as number) - 1));
  const taught = teachNumber({ rows, targets: ages, patients: patientsOf(200, 1) });
  expect(taught.error.value).toBeLessThan(1);
  expect(taught.head.weights[0]).toBeCloseTo(20, 0);
  expect(() => teachNumber({ rows, targets: ages.map(() => 3), patients: patientsOf(200, 1) })).toThrow(RangeError);
});
