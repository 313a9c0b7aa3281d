import { expect, test } from 'vitest';
import { axisLine, bar, intervalChart, partsBar } from '../../../appliance/terminal/charts.ts';
import { glyphsOf } from '../../../appliance/terminal/glyphs.ts';

const unicode = glyphsOf({ LANG: 'en_GB.UTF-8' });
const ascii = glyphsOf({ LANG: 'en_GB.UTF-8' }, true);
const axis = { low: -1, high: 1, cells: 21, mark: 0 };

test('an interval stands where its numbers are', () => {
  expect(intervalChart(0.5, { low: 0.2, high: 0.8 }, axis, unicode)).toBe('          ┊ ├──●──┤');
  expect(intervalChart(0.5, { low: 0.2, high: 0.8 }, axis, ascii)).toBe('          : |--o--|');
  expect(intervalChart(-0.5, { low: -1, high: 0.1 }, axis, ascii)).toBe('|----o-----|');
});

test('what has no interval is a dot, what has no value the mark alone', () => {
  expect(intervalChart(1, null, axis, ascii)).toBe('          :         o');
  expect(intervalChart(null, null, axis, ascii)).toBe('          :');
});

test('what lies beyond the axis stands at its end', () => {
  expect(intervalChart(7, { low: 0.9, high: 9 }, axis, ascii)).toBe('          :        |o');
});

test('the axis says its ends and middle', () => {
  expect(axisLine(axis, (value) => value.toFixed(1))).toBe('-1.0     0.0      1.0');
});

test('bars are as long as their share', () => {
  expect(bar(0.5, 8, ascii)).toBe('####');
  expect(bar(0.53125, 8, unicode)).toBe('████▎');
  expect(bar(2, 3, ascii)).toBe('###');
  expect(bar(-1, 3, unicode)).toBe('');
});

test('parts fill the bar, and none that is there is lost', () => {
  const parts = [
    { count: 370, sign: 'y' },
    { count: 5954, sign: 'n' },
    { count: 1, sign: 's' },
    { count: 0, sign: 'z' },
  ];
  expect(partsBar(parts, 40)).toMatch(/^y{2}n{37}s$/);
  expect(partsBar([{ count: 0, sign: 'y' }], 40)).toBe('');
});

test('the locale decides about Unicode, and a dumb terminal gets ASCII', () => {
  expect(glyphsOf({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' })).toBe(ascii);
  expect(glyphsOf({})).toBe(ascii);
  expect(glyphsOf({ LC_CTYPE: 'de_DE.utf8' })).toBe(unicode);
  expect(glyphsOf({ LANG: 'C.UTF-8', TERM: 'dumb' })).toBe(ascii);
});
