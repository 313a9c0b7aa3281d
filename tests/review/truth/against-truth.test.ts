import { describe, expect, test } from 'vitest';
import { type AnswerTable, missing, withReaders } from '../../../review/answer-table.ts';
import { againstTruth } from '../../../review/truth/against-truth.ts';
import { dawidSkene } from '../../../review/truth/dawid-skene.ts';
import { nothingCounted, truthFigures } from '../../../review/truth/two-by-two.ts';
import { givenTruth, latentTruthOf, majorityOfOthers } from '../../../review/truth/unit-truth.ts';
import { paperModelSays, paperSimulated, paperTable } from '../../support/paper-patterns.ts';
import { oneLabel, randomTable } from './random-table.ts';

const _ = missing;

const table = (rows: ReadonlyArray<readonly number[]>, scale: AnswerTable['scale'] = 'boolean') =>
  oneLabel(scale, rows);

test('by hand: 8 of 10 found, 18 of 20 spared', () => {
  const figures = truthFigures({
    ...nothingCounted,
    truePositives: 8,
    falseNegatives: 2,
    trueNegatives: 18,
    falsePositives: 2,
  });
  expect(figures.sensitivity).toEqual({
    value: 0.8,
    interval: { low: expect.closeTo(0.4902, 4), high: expect.closeTo(0.9433, 4), method: 'wilson' },
    units: 10,
  });
  expect(figures.specificity).toMatchObject({ value: 0.9, units: 20 });
  expect(figures.positivePredictiveValue).toMatchObject({ value: 0.8, units: 10 });
  expect(figures.negativePredictiveValue).toMatchObject({ value: 0.9, units: 20 });
  const [low, high] = [
    0.7 - Math.hypot(0.8 - 0.490162, 0.9 - 0.698966),
    0.7 + Math.hypot(0.943318 - 0.8, 0.972141 - 0.9),
  ];
  expect(figures.youden).toEqual({
    value: expect.closeTo(0.7, 12),
    interval: { low: expect.closeTo(low, 4), high: expect.closeTo(high, 4), method: 'square-and-add' },
    units: 30,
  });
});

test('never wrong of few is no interval of no width', () => {
  const { youden } = truthFigures({ ...nothingCounted, truePositives: 5, trueNegatives: 5 });
  expect(youden).toMatchObject({ value: 1, interval: { low: expect.closeTo(0.3855, 3), high: 1 } });
});

describe('where a share has nothing to be of, the reason', () => {
  const reasons = (counts: object) => {
    const figures = truthFigures({ ...nothingCounted, ...counts });
    const { sensitivity, specificity, positivePredictiveValue, negativePredictiveValue, youden } = figures;
    return [sensitivity, specificity, positivePredictiveValue, negativePredictiveValue, youden].map((figure) =>
      figure.value === null ? figure.reason : figure.value,
    );
  };
  test.each([
    [{}, ['no-answers', 'no-answers', 'no-answers', 'no-answers', 'no-answers']],
    [{ withoutTruth: 3 }, ['no-truth', 'no-truth', 'no-truth', 'no-truth', 'no-truth']],
    [{ trueNegatives: 4 }, ['no-positives', 1, 'never-said', 1, 'no-positives']],
    [{ truePositives: 4 }, [1, 'no-negatives', 1, 'never-said', 'no-negatives']],
    [{ trueNegatives: 4, falseNegatives: 1 }, [0, 1, 'never-said', 0.8, 0]],
  ])('%j', (counts, expected) => {
    expect(reasons(counts)).toEqual(expected);
  });
});

test('a given truth: unknown units count nowhere, grades of 60 % and more are a yes', () => {
  const grades = table([[3], [2], [5], [0], [_], [4]], 'grade');
  const [reader] = againstTruth(grades, givenTruth('grade', Uint8Array.of(5, 5, 0, 1, 5, _)));
  expect(reader?.labels[0]).toMatchObject({
    truePositives: 1,
    falseNegatives: 1,
    falsePositives: 1,
    trueNegatives: 1,
    withoutTruth: 1,
  });
  expect(() => againstTruth(grades, givenTruth('grade', Uint8Array.of(1)))).toThrow(RangeError);
});

test('the majority of the others: nobody votes on himself, and their tie is no truth', () => {
  const [first, , third] = againstTruth(
    table([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
      [1, 1, _],
    ]),
    majorityOfOthers(
      table([
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 0],
        [1, 1, _],
      ]),
    ),
  );
  // First: others say no, tie, no, yes.
  expect(first?.labels[0]).toMatchObject({ falsePositives: 1, withoutTruth: 1, trueNegatives: 1, truePositives: 1 });
  // Third: others say tie, yes, no.
  expect(third?.labels[0]).toMatchObject({ withoutTruth: 1, falseNegatives: 1, trueNegatives: 1, truePositives: 0 });
  const lone = againstTruth(table([[1], [0]]), majorityOfOthers(table([[1], [0]])));
  expect(lone[0]?.overall.youden).toEqual({ value: null, reason: 'no-truth', units: 0 });
});

test('the likeliest truth by labels, one of which has no fit', () => {
  const { table: random, truth } = randomTable({
    scale: 'boolean',
    cases: 400,
    labels: 2,
    readers: [0.95, 0.9, 0.85, 0.8],
    seed: 7,
  });
  const flat = { ...random, values: random.values.map((value, at) => (Math.floor(at / 4) % 2 === 1 ? 0 : value)) };
  const found = againstTruth(flat, latentTruthOf(flat, [dawidSkene(flat, 0), dawidSkene(flat, 1)]));
  const real = againstTruth(flat, givenTruth('boolean', Uint8Array.from(truth)));
  for (const [r, { labels }] of found.entries()) {
    const [is = 0, should = 0] = [labels[0]?.youden.value ?? 0, real[r]?.labels[0]?.youden.value ?? 0];
    expect(Math.abs(is - should)).toBeLessThan(0.06);
    expect(labels[1]?.sensitivity).toEqual({ value: null, reason: 'no-truth', units: 0 });
  }
  expect(() => latentTruthOf(flat, [])).toThrow(RangeError);
});

describe('properties, of random tables', () => {
  test.each(Array.from({ length: 20 }, (_row, seed) => seed))('%i', (seed) => {
    const { table: given, truth } = randomTable({
      scale: 'boolean',
      cases: 60,
      labels: 3,
      readers: [0.9, 0.5, 0.7],
      missing: 0.2,
      seed,
    });
    const right = givenTruth('boolean', Uint8Array.from(truth));
    const found = againstTruth(given, right);
    // Readers in another order are the same readers.
    expect(againstTruth(withReaders(given, given.readers.toReversed()), right)).toEqual(found.toReversed());
    // Yes and no turned round: sensitivity and specificity change places, and so do the predictive values.
    const turned = { ...given, values: given.values.map((value) => (value === missing ? missing : 1 - value)) };
    const mirrored = againstTruth(
      turned,
      givenTruth(
        'boolean',
        Uint8Array.from(truth, (is) => 1 - is),
      ),
    );
    for (const [r, { overall }] of found.entries()) {
      expect(mirrored[r]?.overall.sensitivity).toEqual(overall.specificity);
      expect(mirrored[r]?.overall.positivePredictiveValue).toEqual(overall.negativePredictiveValue);
      const { value } = overall.youden;
      const interval = overall.youden.value === null ? null : overall.youden.interval;
      expect(mirrored[r]?.overall.youden.value).toBeCloseTo(value ?? Number.NaN, 12);
      expect(interval?.low).toBeGreaterThanOrEqual(-1);
      expect(interval?.high).toBeLessThanOrEqual(1);
    }
  });
});

describe('the published answers', () => {
  test('against the sheet’s pseudo ground truth: the annotators tell better than nothing, the five simulated ones do not', () => {
    const truth = givenTruth('boolean', paperModelSays());
    const youdens = (readers: AnswerTable) =>
      againstTruth(readers, truth).map(({ overall }) => overall.youden.value ?? Number.NaN);
    for (const value of youdens(paperTable())) expect(value).toBeGreaterThan(0.25);
    for (const value of youdens(paperSimulated())) expect(Math.abs(value)).toBeLessThan(0.1);
  });

  test('against the majority of the three, each simulated one is no better than chance', () => {
    const [honest, simulated] = [paperTable(), paperSimulated()];
    const says = honest.values
      .filter((_value, at) => at % 3 === 0)
      .map((_value, unit) =>
        Number(honest.values.subarray(unit * 3, unit * 3 + 3).reduce((sum, value) => sum + value, 0) >= 2),
      );
    for (const { overall } of againstTruth(simulated, givenTruth('boolean', says))) {
      const { youden } = overall;
      expect(youden.value === null ? null : youden.interval?.low).toBeLessThan(0.02);
      expect(youden.value).toBeLessThan(0.05);
    }
  });
});
