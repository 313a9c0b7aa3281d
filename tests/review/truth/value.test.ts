import { describe, expect, test } from 'vitest';
import { answerTable, missing, withReaders } from '../../../review/answer-table.ts';
import { dataSetValue, valueTermTexts } from '../../../review/truth/value.ts';
import { labelFacts } from '../../../reward/label-facts.ts';
import { majorityCounts } from '../../../reward/majority-counts.ts';
import { paperTable, paperTimes } from '../../support/paper-patterns.ts';
import { randomTable } from './random-table.ts';

const asNumber = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }) =>
  Number(numerator) / Number(denominator);
const seconds = new Map(Object.entries(paperTimes).map(([label, text]) => [label, Number(text)]));

test('by hand: every term, and how they make the value', () => {
  const table = answerTable({
    scale: 'boolean',
    cases: ['a', 'b', 'c', 'd'],
    labels: ['mass'],
    readers: ['x', 'y'],
    values: Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0),
  });
  const found = dataSetValue(table, new Map([['mass', 12]]));
  // Yes 3 of 8 answers: chance of AC1 2 x 3/8 x 5/8 = 0.46875; observed 0.75.
  const agreement = (0.75 - 0.46875) / (1 - 0.46875);
  const perCase = (0.25 + 1 + 0.25) * agreement;
  expect(found).toEqual({
    tasks: [
      {
        label: 'mass',
        terms: { cases: 4, prevalence: 0.25, time: 1, difficulty: 0.25, agreement: expect.closeTo(agreement, 12) },
        weight: 1.25,
        perCase: expect.closeTo(perCase, 12),
        value: expect.closeTo(4 * perCase, 12),
      },
    ],
    value: expect.closeTo(4 * perCase, 12),
    longestTime: 12,
  });
  expect(Object.keys(valueTermTexts)).toEqual(['cases', 'prevalence', 'time', 'difficulty', 'agreement']);
});

describe('the weight of a label is that of Eq. 1', () => {
  test.each([
    ['of the paper', paperTable(), paperTimes],
    [
      'of a random table with gaps',
      randomTable({ scale: 'boolean', cases: 90, labels: 3, readers: [0.9, 0.7, 0.6, 0.8], missing: 0.5, seed: 41 })
        .table,
      { l0: '3.5', l1: '14', l2: '0.7' },
    ],
    [
      'of grades',
      randomTable({ scale: 'grade', cases: 90, labels: 2, readers: [0.9, 0.7, 0.6], missing: 0.2, seed: 42 }).table,
      { l0: '3.5', l1: '14' },
    ],
  ] as const)('%s', (_name, table, times) => {
    const facts = labelFacts(majorityCounts(table), new Map(Object.entries(times)), true);
    const { tasks } = dataSetValue(table, new Map(Object.entries(times).map(([label, text]) => [label, Number(text)])));
    for (const [l, { answered, prevalence, timeShare }] of facts.entries()) {
      expect(tasks[l]).toMatchObject({
        terms: { cases: answered, prevalence: asNumber(prevalence), time: expect.closeTo(asNumber(timeShare), 12) },
        weight: expect.closeTo(asNumber(prevalence) + asNumber(timeShare), 12),
      });
    }
  });
});

test('the paper’s data set: the sum of its labels, pneumothorax first by time, atelectasis by findings', () => {
  const { tasks, value } = dataSetValue(paperTable(), seconds);
  expect(value).toBeCloseTo(
    tasks.reduce((sum, task) => sum + (task.value ?? 0), 0),
    9,
  );
  const worth = Object.fromEntries(tasks.map((task) => [task.label, task.value ?? 0]));
  const order = Object.keys(worth).sort((a, b) => (worth[b] ?? 0) - (worth[a] ?? 0));
  expect(order[0]).toBe('pneumothorax');
  expect(tasks.find(({ label }) => label === 'atelectasis')).toMatchObject({ terms: { prevalence: 0.235 } });
});

test('without times that term adds nothing, and says so', () => {
  const { tasks, longestTime } = dataSetValue(paperTable());
  expect(longestTime).toBeNull();
  for (const task of tasks) {
    if (task.value === null) throw new Error('no value');
    expect(task.terms.time).toBeNull();
    expect(task.weight).toBe(task.terms.prevalence);
  }
});

test('readers who agree no better than chance make a data set worth nothing, and one reader none that could be told', () => {
  const { table } = randomTable({ scale: 'boolean', cases: 400, readers: [0.5, 0.5], prevalence: 0.5, seed: 43 });
  const values = table.values.map((value, at) => (at % 2 === 0 ? value : 1 - (table.values[at - 1] ?? 0)));
  expect(dataSetValue({ ...table, values }).value).toBe(0);
  expect(dataSetValue(withReaders(table, ['r0']))).toEqual({
    tasks: [{ label: 'l0', value: null, reason: 'one-reader' }],
    value: 0,
    longestTime: null,
  });
  const empty = answerTable({ ...table, values: table.values.map(() => missing) });
  expect(dataSetValue(empty).tasks).toEqual([{ label: 'l0', value: null, reason: 'no-answers' }]);
});

test.each([0, -3, Number.NaN, Number.POSITIVE_INFINITY])('%d seconds are no time', (time) => {
  expect(() => dataSetValue(paperTable(), new Map([['pneumonia', time]]))).toThrow(RangeError);
});
