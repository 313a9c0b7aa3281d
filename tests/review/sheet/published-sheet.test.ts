/** The sheet and the times that came with the MarkIt paper are read as they were published. */
import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { answerAt } from '../../../review/answer-table.ts';
import { readSheet } from '../../../review/sheet/read-sheet.ts';
import { readTimes } from '../../../review/sheet/read-times.ts';
import type { Sheet } from '../../../review/sheet/sheet.ts';
import { paperModelSays, paperSimulated, paperTable, paperTimes } from '../../support/paper-patterns.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';

const folder = sharedData('markit-paper');

test('the published sheet: who is who, and 370 / 5,954 / 676', async (context) => {
  if (folder === undefined) return context.skip(noSharedData);
  const sheet = await readSheet(createReadStream(`${folder}/agreement_list.csv`));
  expect(sheet.table).toMatchObject({ scale: 'boolean', readers: ['Annotator A', 'Annotator B', 'Annotator C'] });
  expect([sheet.table.cases.length, sheet.table.labels.length, sheet.rows]).toEqual([1_000, 7, 7_000]);
  expect(sheet.simulated.readers).toEqual(['A', 'B', 'C', 'D', 'E'].map((letter) => `Malicious annotator ${letter}`));
  expect(sheet.truth.map(({ name }) => name)).toEqual(['Pseudo ground truth']);
  expect(sheet.modelScores.map(({ name, known }) => [name, known.every((one) => one === 1)])).toEqual([
    ['ai_prediction', true],
  ]);
  expect(sheet.notes.map(({ code }) => code)).not.toContain('left-out');
  const yes = sheet.table.cases.flatMap((_, c) =>
    sheet.table.labels.map((_, l) => sheet.table.readers.filter((_, r) => answerAt(sheet.table, c, l, r) === 1).length),
  );
  const counted = (wanted: (count: number) => boolean) => yes.filter(wanted).length;
  expect([counted((n) => n === 3), counted((n) => n === 0), counted((n) => n === 1 || n === 2)]).toEqual([
    370, 5_954, 676,
  ]);
});

test('the fact file holds the same patterns of all nine voices', async (context) => {
  if (folder === undefined) return context.skip(noSharedData);
  const sheet = await readSheet(createReadStream(`${folder}/agreement_list.csv`));
  const [score] = sheet.modelScores;
  const says = Uint8Array.from(score?.scores ?? [], (value) => (value >= 0.5 ? 1 : 0));
  expect(sheet.truth[0]?.values).toEqual(says);
  const facts = { table: paperTable(), simulated: paperSimulated() };
  expect(patternCounts(facts, paperModelSays())).toEqual(patternCounts(sheet, says));
});

test('the published times', async (context) => {
  if (folder === undefined) return context.skip(noSharedData);
  const times = await readTimes(createReadStream(`${folder}/time_duration.csv`));
  expect(Object.fromEntries(times.map(({ label, mean }) => [label, mean]))).toEqual(paperTimes);
  expect(times.at(-1)).toEqual({ label: 'pneumothorax', mean: '13.92', halfWidth: '3.93' });
});

function patternCounts({ table, simulated }: Pick<Sheet, 'table' | 'simulated'>, model: Uint8Array) {
  const counts = new Map<string, number>();
  for (const c of table.cases.keys()) {
    for (const [l, label] of table.labels.entries()) {
      const said = [table, simulated].flatMap((one) => one.readers.map((_, r) => answerAt(one, c, l, r)));
      const key = [label, ...said, model[c * table.labels.length + l]].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].toSorted());
}
