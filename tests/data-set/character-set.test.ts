import { expect, test } from 'vitest';
import { decodeText } from '../../data-set/character-set.ts';

/** Bytes written as text with \xNN for what is not ASCII. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

test('PS3.5 H.3.1: Japanese with ISO 2022 IR 87, alphabetic in ASCII', () => {
  const name = bytes('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B');
  expect(decodeText(name, '\\ISO 2022 IR 87', true)).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
});

test('PS3.5 H.3.2: half-width katakana and kanji, ISO 2022 IR 13 and 87', () => {
  const name = bytes('\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J');
  expect(decodeText(name, 'ISO 2022 IR 13\\ISO 2022 IR 87', true)).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎');
});

test('PS3.5 I.2: Korean with ISO 2022 IR 149 in G1', () => {
  const name = bytes('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf');
  expect(decodeText(name, '\\ISO 2022 IR 149', true)).toBe('Hong^Gildong=洪^吉洞=홍^길동');
});

test('PS3.5 J.1, J.3: Chinese in UTF-8 and in GB18030, a backslash byte inside a character is none', () => {
  expect(decodeText(bytes('Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1'), 'ISO_IR 192')).toBe(
    'Wang^XiaoDong=王^小東',
  );
  expect(decodeText(bytes('Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab'), 'GB18030')).toBe('Wang^XiaoDong=王^小东');
  expect(decodeText(bytes('\x95\x5c'), 'GB18030')).toBe('昞');
});

test('single byte sets with and without code extensions', () => {
  expect(decodeText(bytes('B\xfcc^J\xe9r\xf4me'), 'ISO_IR 100')).toBe('Büc^Jérôme');
  expect(decodeText(bytes('\xbb\xee\xda'), 'ISO_IR 144')).toBe('Люк');
  expect(decodeText(bytes('\xc4\xe9\xef\xed'), 'ISO_IR 126')).toBe('Διον');
  expect(decodeText(bytes('\x1b-F\xc4\xe9^x'), '\\ISO 2022 IR 126')).toBe('Δι^x');
});

test('the misspelling ISO-IR 100 is read as what is meant; an unknown set never throws', () => {
  expect(decodeText(bytes('\xe9'), 'ISO-IR 100')).toBe('é');
  expect(decodeText(bytes('\xe9\x1bA'), 'NO SUCH SET')).toBe('é');
});
