/** What a sheet was taken for is said in plain words, and nothing of it can act on a terminal. */
import { expect, test } from 'vitest';
import { readSheet } from '../../../review/sheet/read-sheet.ts';

async function notesOf(text: string, options?: Parameters<typeof readSheet>[1]): Promise<string[]> {
  return (await readSheet([new TextEncoder().encode(text)], options)).notes.map(
    ({ code, text: said }) => `${code}: ${said}`,
  );
}

test('of a wide sheet', async () => {
  expect(await notesOf('image_id;finding;Smith;net7;remark;;patient\n1;p;yes;0,5;fine;1;x\n2;p;no;1;;2;x\n')).toEqual([
    'dialect: UTF-8, cells parted by semicolons',
    'form: wide: one row for each case and label, one column for each reader',
    'case: cases from column image_id',
    'scale: answers are yes or no',
    'readers: readers: Smith (by content)',
    'model: scores of a model: net7 (by content)',
    'left-out: left out: remark (by content)',
    'left-out: columns that are no answers: no. 6',
    'patients: patients from column patient',
  ]);
});

test('of a long sheet', async () => {
  const text =
    'case\tlabel\treader\tgrade\tlevel\tsite\n1\tp\tA\t20\tsenior\tX\n1\tp\tA\t20\tsenior\tX\n1\t\tA\t\t\t\n';
  expect(await notesOf(text)).toEqual([
    'dialect: UTF-8, cells parted by tabs',
    'form: long: one row for each answer',
    'case: cases from column case',
    'scale: answers are grades from 0 to 100 %',
    'readers: readers: A (by content)',
    'groups: readers are grouped by level and site',
    'repeated: 1 row said by an earlier one already; each answer counts once',
    'no-label: 1 row without a label and without an answer',
  ]);
});

test('of the other forms', async () => {
  expect((await notesOf('case,A/p,A/q\n1,yes,no\n'))[1]).toBe(
    'form: wide: one row for each case, one column for each reader and label',
  );
  expect((await notesOf('case,A,B\n1,yes,no\n', { oneLabel: 'p' }))[1]).toBe(
    'form: wide: one row for each case, all of one label',
  );
});

test('a quote and a joiner in a name are shown as what they are', async () => {
  const notes = await notesOf('case,label,"Reader ""A\u200d"\n1,p,yes\n');
  expect(notes).toContain('readers: readers: Reader \\u{22}A\\u{200d}');
});

test('10,000 cases of 25 labels by 5 readers fit into the bounds', async () => {
  const encoder = new TextEncoder();
  function* chunks() {
    yield encoder.encode('case,label,A,B,C,D,E\n');
    for (let c = 0; c < 10_000; c += 1) {
      yield encoder.encode(Array.from({ length: 25 }, (_, l) => `${c},${l},1,0,1,0,${(c + l) % 2}\n`).join(''));
    }
  }
  const { table, rows } = await readSheet(chunks());
  expect([table.values.length, rows]).toEqual([1_250_000, 250_000]);
  expect(table.values.reduce((sum, value) => sum + value, 0)).toBe(2 * 250_000 + 125_000);
});
