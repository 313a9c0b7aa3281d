import { expect, test } from 'vitest';
import { csvBytes } from '../../../gateway/egress/csv.ts';

const written = (...cells: (string | number | null)[]) => new TextDecoder().decode(csvBytes([cells]));

test('RFC 4180: quotes where they are needed, doubled inside, CRLF after each record', () => {
  expect(written('a', 'b c', 'd,e', 'f"g', 'h\r\ni', '', null, -1.5)).toBe('a,b c,"d,e","f""g","h\r\ni",,,-1.5\r\n');
  expect(new TextDecoder().decode(csvBytes([['a'], ['b']]))).toBe('a\r\nb\r\n');
});

test('text that a spreadsheet would run is made text', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\ufeff=1', '＝1', '|cmd', '%x']) {
    expect(written(text).replace('"', '')).toMatch(/^'/);
  }
  for (const text of ['a=1', 'covid-19', '2.25.1', "it's"]) expect(written(text)).toBe(`${text}\r\n`);
});

test('numbers that are none are refused', () => {
  expect(() => written(Number.NaN)).toThrow(TypeError);
});
