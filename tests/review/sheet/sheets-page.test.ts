/** docs/sheets.md says what the code knows: names of columns, words of answers, bounds. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answerWords, cellSaid, said } from '../../../review/sheet/answer-words.ts';
import { placeNames, roleByName } from '../../../review/sheet/column-names.ts';
import { timeColumns } from '../../../review/sheet/read-times.ts';
import { defaultLimits } from '../../../review/sheet/sheet-limits.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/sheets.md', import.meta.url)), 'utf8');
const section = (title: string) => page.split('\n## ').find((text) => text.startsWith(title)) ?? '';
const rows = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, first = '', second = '']) => [first, second] as const)
    .slice(1);

test('columns by name', () => {
  const known = Object.entries(placeNames).map(([place, names]) => [place, names.join(', ')]);
  expect(rows('Columns by name').slice(0, known.length)).toEqual(known);
});

test('roles by name', () => {
  const table = rows('Columns by name').slice(-4);
  const roles = table.map(([role]) => role.split(/[ :]/)[0]);
  expect(roles).toEqual(['simulated', 'truth', 'model', 'reader']);
  for (const [at, [, words]] of table.entries()) {
    for (const word of words
      .split(/,|;| or | at the \w+/)
      .map((part) => part.trim())
      .filter(Boolean)) {
      expect(roleByName(word), word).toBe(roles[at]);
    }
  }
  for (const name of ['Ai Weiwei', 'Ailin', 'Modeling, J', 'Scorer', 'Truthful'])
    expect(roleByName(name), name).toBeUndefined();
});

test('words of answers, and no others', () => {
  const written = Object.fromEntries(rows('Answers').map(([answer, words]) => [answer, words.split(', ')]));
  expect(written.yes).toEqual([...answerWords.yes, '1']);
  expect(written.no).toEqual([...answerWords.no, '0']);
  expect(written.none).toEqual(['an empty cell', ...answerWords.nothing.slice(1)]);
  for (const word of ['t', 'f', 'oui', 'positive', 'none', 'nan', 'x', '+', '?']) {
    expect(cellSaid(word, false).said, word).toBe(said.other);
  }
});

test('bounds', () => {
  const numbers = rows('Bounds').map(([, bound]) => Number(bound.replaceAll(',', '')));
  expect(numbers).toEqual(Object.values(defaultLimits));
});

test('columns of times', () => {
  const text = section('Times').replaceAll(/\s+/g, ' ');
  for (const names of Object.values(timeColumns)) expect(text).toContain(`(${names.join(', ')})`);
});
