/** The fact file says of the published sheet what others have counted in it. */
import { expect, test } from 'vitest';
import { type AnswerTable, answerAt } from '../../../review/answer-table.ts';
import { paperModelSays, paperSimulated, paperTable, paperTimes } from '../../support/paper-patterns.ts';

function yesCounts(table: AnswerTable): number[] {
  const found = new Array<number>(table.readers.length + 1).fill(0);
  for (const c of table.cases.keys()) {
    for (const l of table.labels.keys()) {
      const yes = table.readers.filter((_, r) => answerAt(table, c, l, r) === 1).length;
      found[yes] = (found[yes] ?? 0) + 1;
    }
  }
  return found;
}

test('370 units positive by all, 5,954 by none, 676 split', () => {
  const [none = 0, one = 0, two = 0, all = 0] = yesCounts(paperTable());
  expect({ all, none, split: one + two }).toEqual({ all: 370, none: 5_954, split: 676 });
});

test('positives by majority, and marks of each annotator', () => {
  const table = paperTable();
  const of = (counted: (yes: number[]) => boolean, l: number) =>
    table.cases.filter((_, c) => counted(table.readers.map((_, r) => answerAt(table, c, l, r)))).length;
  const majority = Object.fromEntries(
    table.labels.map((label, l) => [label, of((yes) => yes.filter((one) => one === 1).length >= 2, l)]),
  );
  expect(majority).toEqual({
    pneumonia: 123,
    atelectasis: 235,
    'pleural effusion': 136,
    cardiomegaly: 104,
    'pulmonary edema': 35,
    'interstitial lung disease': 12,
    pneumothorax: 9,
  });
  const marks = table.readers.map((_, r) => table.values.filter((value, at) => at % 3 === r && value === 1).length);
  expect(marks).toEqual([768, 718, 584]);
});

test('the others stand over the same cases and labels, and each label has its time', () => {
  const [table, simulated] = [paperTable(), paperSimulated()];
  expect(simulated.readers).toHaveLength(5);
  expect([simulated.cases, simulated.labels]).toEqual([table.cases, table.labels]);
  expect(paperModelSays()).toHaveLength(7_000);
  expect(Object.keys(paperTimes).toSorted()).toEqual(table.labels.toSorted());
});
