import { expect, test } from 'vitest';
import { type AnswerTable, answerTable, missing } from '../../../review/answer-table.ts';
import { labelMajorities, majorityAt, majorityOf } from '../../../review/truth/majority.ts';

const _ = missing;

function oneLabel(scale: AnswerTable['scale'], rows: ReadonlyArray<readonly number[]>): AnswerTable {
  const readers = (rows[0] ?? []).map((_row, at) => `r${at}`);
  const cases = rows.map((_row, at) => `c${at}`);
  return answerTable({ scale, cases, labels: ['edema'], readers, values: Uint8Array.from(rows.flat()) });
}

test.each([
  [[0, 0], 'none', null],
  [[0, 1], 'yes', 1],
  [[1, 1], 'tie', 0.5],
  [[2, 1], 'no', 0],
  [[1, 2], 'yes', 1],
  [[2, 2], 'tie', 0.5],
] as const)('of no and yes counted %j it is %s', (counts, state, median) => {
  expect(majorityOf('boolean', counts)).toEqual({ state, answers: counts[0] + counts[1], yes: counts[1], median });
});

test.each([
  ['one', [0, 0, 0, 1, 0, 0], 'yes', 3],
  ['three, one far out', [2, 0, 0, 0, 0, 1], 'no', 0],
  ['two on one side', [0, 0, 0, 1, 0, 1], 'yes', 4],
  ['two on one side, next to each other', [0, 0, 0, 0, 1, 1], 'yes', 4.5],
  ['two across the line', [1, 0, 0, 0, 0, 1], 'tie', 2.5],
  ['four, the middle ones across the line', [1, 0, 1, 1, 1, 0], 'tie', 2.5],
  ['four, three of them below', [1, 1, 1, 0, 0, 1], 'no', 1.5],
] as const)('of grades: %s', (_name, counts, state, median) => {
  expect(majorityOf('grade', counts)).toMatchObject({ state, median });
});

test('the side of the median is the side of most, whatever the grades', () => {
  for (let code = 0; code < 6 ** 5; code += 1) {
    const counts = [0, 0, 0, 0, 0, 0];
    for (let k = 0, rest = code; k < (code % 5) + 1; k += 1, rest = Math.floor(rest / 6)) {
      counts[rest % 6] = (counts[rest % 6] ?? 0) + 1;
    }
    const { state, median } = majorityOf('grade', counts);
    if (state === 'yes') expect(median).toBeGreaterThanOrEqual(3);
    else if (state === 'no') expect(median).toBeLessThanOrEqual(2);
  }
});

test('of a table by label, missing answers left out', () => {
  const table = oneLabel('boolean', [
    [1, 1, 0],
    [0, 0, 0],
    [1, 0, _],
    [_, 1, _],
    [_, _, _],
  ]);
  expect(labelMajorities(table)).toEqual([
    { label: 'edema', answered: 3, alone: 1, positives: 1, negatives: 1, ties: 1 },
  ]);
  expect(majorityAt(table, 0, 0)).toMatchObject({ state: 'yes', answers: 3 });
  expect(majorityAt(table, 0, 0, 0)).toMatchObject({ state: 'tie', answers: 2 });
  expect(majorityAt(table, 3, 0, 1)).toEqual({ state: 'none', answers: 0, yes: 0, median: null });
});
