import { expect, test } from 'vitest';
import { glyphsOf } from '../../../appliance/terminal/glyphs.ts';
import { heading, paragraph, table } from '../../../appliance/terminal/layout.ts';
import { cellsOf, cut, padEnd, shown } from '../../../appliance/terminal/shown.ts';

const glyphs = glyphsOf({ LANG: 'C.UTF-8' });
const canvas = { width: 40, glyphs };

test('nothing of a name steers a terminal', () => {
  const hostile = 'A\x1b[2J\x07\x9b31m\u202eB\u2066\u200b\u2028\ud800\ufeff\u3164\r\n\tC';
  const name = shown(hostile, glyphs, 80);
  expect(name).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(name.startsWith('A\ufffd[2J')).toBe(true);
  expect(name.endsWith(' C')).toBe(true);
});

test('towers of marks and endless names are cut', () => {
  expect(shown(`e${'\u0301'.repeat(500)}x`, glyphs)).toBe('e\u0301\u0301x');
  expect(cellsOf(shown('x'.repeat(5_000_000), glyphs))).toBe(40);
});

test('cells are counted as a terminal fills them', () => {
  expect(cellsOf('山田')).toBe(4);
  expect(cellsOf('e\u0301')).toBe(1);
  expect(padEnd('山田', 6)).toBe('山田  ');
  expect(cut('山田太郎', 5, glyphs)).toBe('山田…');
});

test('a table stays within its page, and the rule and the numbers line up', () => {
  const rows = [
    ['a label with a name that is far too long for this page', '1'],
    ['山田', '12,345'],
  ];
  const lines = table([{ title: 'label' }, { title: 'n', align: 'right' }], rows, canvas);
  expect(lines.map(cellsOf)).toEqual([40, 40, 40, 40]);
  expect(lines[2]).toMatch(/… {7}1$/);
});

test('paragraphs wrap under themselves, and headings are as wide as the page', () => {
  expect(paragraph('one two three four five six seven eight nine', canvas, 'words     ')).toEqual([
    'words     one two three four five six',
    '          seven eight nine',
  ]);
  expect(cellsOf(heading('By label', canvas)[1] ?? '')).toBe(40);
});
