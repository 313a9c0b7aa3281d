import { expect, test } from 'vitest';
import { glyphsOf } from '../../../appliance/terminal/glyphs.ts';
import { heading, paragraph, table } from '../../../appliance/terminal/layout.ts';
import { canvasOf } from '../../../appliance/terminal/page.ts';
import { cellsOf, cut, padEnd, shown, shownApart } from '../../../appliance/terminal/shown.ts';

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

test('names that begin alike are not cut alike', () => {
  const names = ['Pleural effusion', 'Pleural other', 'Edema', '肺炎の所見がある左', '肺炎の所見がある右'];
  const cutOff = shownApart(names, glyphs, 9);
  expect(new Set(cutOff).size).toBe(names.length);
  expect(cutOff.slice(0, 3)).toEqual(['Pl…effus…', 'Ple…other', 'Edema']);
  for (const name of cutOff) expect(cellsOf(name)).toBeLessThanOrEqual(9);
  expect(shownApart(['Pneumonia', 'Edema of the lung'], glyphs, 8)).toEqual(['Pneumon…', 'Edema o…']);
  expect(shownApart(['Doe', 'Doe'], glyphs, 2)).toEqual(['D…', 'D…']);
});

test('a table that is too wide keeps its rows apart and its figures whole', () => {
  const figures = ['1,000', '0.123', '0.456', '0.789'];
  const titles = ['name', 'cases', 'a', 'b', 'c'].map((title) => ({ title }));
  const names = ['Radiologist number 01', 'Radiologist number 02'];
  const lines = table(
    titles,
    names.map((name) => [name, ...figures]),
    { width: 33, glyphs },
  );
  expect(lines.slice(2)).toEqual(['Radio…01 1,000 0.123 0.456 0.789', 'Radio…02 1,000 0.123 0.456 0.789']);
  for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(33);
});

test('a page is as wide as the terminal, within bounds', () => {
  const width = (columns: string | undefined, terminal?: number) =>
    canvasOf(false, { COLUMNS: columns }, terminal).width;
  expect([width('88', 300), width(undefined, 90), width('x', 90), width('0', 90)]).toEqual([88, 90, 90, 90]);
  expect([width('200'), width('20'), width(undefined, 40)]).toEqual([96, 80, 80]);
});
