import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { type AnswerTable, missing, withReaders } from '../../../review/answer-table.ts';
import { dawidSkene } from '../../../review/truth/dawid-skene.ts';
import { caseDifficulty, hardestCases, labelDifficulty } from '../../../review/truth/difficulty.ts';
import { oneLabel, randomTable } from './random-table.ts';

const _ = missing;

test('of one case by hand', () => {
  const of = (row: readonly number[], scale: AnswerTable['scale'] = 'boolean') =>
    caseDifficulty(oneLabel(scale, [row]), 0);
  expect(of([1, 1, 1])).toEqual({ units: 1, disagreement: 0, entropy: 0, doubt: null });
  // Of three pairs two differ; entropy of 2/3 and 1/3.
  expect(of([1, 0, 1])).toMatchObject({
    disagreement: expect.closeTo(2 / 3, 12),
    entropy: expect.closeTo(0.9182958, 6),
  });
  expect(of([1, 0])).toMatchObject({ disagreement: 1, entropy: 1 });
  expect(of([1, _, _])).toEqual({ units: 0, disagreement: null, entropy: null, doubt: null });
  expect(of([_, _, _])).toEqual({ units: 0, disagreement: null, entropy: null, doubt: null });
  // Ordinal weights of six grades: the next grade is 1/15 apart, the farthest all of it.
  expect(of([0, 1], 'grade')).toMatchObject({ disagreement: expect.closeTo(1 / 15, 12) });
  expect(of([0, 5], 'grade')).toMatchObject({ disagreement: expect.closeTo(1, 12) });
});

test('doubt is what is left when errors are known, and not where there is no fit', () => {
  const { table } = randomTable({ scale: 'boolean', cases: 3_000, readers: [0.95, 0.95, 0.6, 0.6, 0.6], seed: 31 });
  const fit = dawidSkene(table, 0);
  const caseWith = (answers: string) =>
    table.cases.findIndex((_case, c) => [...table.values.subarray(c * 5, c * 5 + 5)].join('') === answers);
  // Three to two both; only in the second the two good readers differ.
  const [easy, hard] = [caseWith('11100'), caseWith('10110')].map((c) => caseDifficulty(table, c, [fit]));
  expect(easy?.disagreement).toBe(hard?.disagreement);
  expect(easy?.doubt).toBeLessThan(0.2);
  expect(hard?.doubt).toBeGreaterThan(0.5);
  expect(caseDifficulty(table, 0, [{ reason: 'no-variation', units: 1 }]).doubt).toBeNull();
});

describe('of random tables', () => {
  test.each(Array.from({ length: 20 }, (_row, seed) => seed))(
    '%i: disagreement is what agreement leaves, whatever the order',
    (seed) => {
      const scale = seed % 2 === 0 ? 'boolean' : 'grade';
      const { table } = randomTable({ scale, cases: 50, labels: 2, readers: [0.8, 0.5, 0.7, 0.9], missing: 0.3, seed });
      const found = labelDifficulty(table, 0);
      const observed = agreementReport(table).labels[0]?.observed.value ?? Number.NaN;
      if (scale === 'boolean') expect(found.disagreement).toBeCloseTo(1 - observed, 12);
      else expect(found.disagreement).toBeLessThan(1 - observed);
      const turned = labelDifficulty(withReaders(table, table.readers.toReversed()), 0);
      expect(turned.disagreement).toBeCloseTo(found.disagreement ?? Number.NaN, 12);
      for (const c of table.cases.keys()) {
        const { disagreement, entropy } = caseDifficulty(table, c);
        for (const value of [disagreement ?? 0, entropy ?? 0]) {
          expect(value).toBeGreaterThanOrEqual(-1e-12);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }
    },
  );
});

test('the hardest first; who was read by one alone is not among them', () => {
  const table = oneLabel('boolean', [
    [1, 1, 1],
    [1, 0, _],
    [1, _, _],
    [1, 0, 0],
  ]);
  expect(hardestCases(table, 3).map((one) => one.case)).toEqual([1, 3, 0]);
  expect(hardestCases(table, 1)).toHaveLength(1);
});
