import { expect, test } from 'vitest';
import { findElement } from '../../data-set/data-set.ts';
import { readDataSet } from '../../data-set/reader.ts';
import {
  attributeTags,
  firstNumber,
  firstString,
  items,
  numbers,
  personNames,
  strings,
} from '../../data-set/values.ts';
import {
  ascii,
  concat,
  explicit,
  implicit,
  item,
  itemDelimiter,
  sequenceDelimiter,
  uint16,
  undefinedLength,
} from './hand-made.ts';

const explicitLittle = { explicit: true };

test('values of explicit little endian by type', () => {
  const bytes = concat(
    explicit(0x00080008, 'CS', 'ORIGINAL\\PRIMARY '),
    explicit(0x00080018, 'UI', '1.2.3\0'),
    explicit(0x00100010, 'PN', 'Doe^Jane=A=B'),
    explicit(0x00280009, 'AT', Uint8Array.from([0x18, 0x00, 0x63, 0x10])),
    explicit(0x00280010, 'US', Uint8Array.from(uint16(512))),
    explicit(0x00280030, 'DS', '0.5\\ 1e-1'),
  );
  const dataSet = readDataSet(bytes, explicitLittle);
  expect(strings(dataSet, 0x00080008)).toEqual(['ORIGINAL', 'PRIMARY']);
  expect(firstString(dataSet, 0x00080018)).toBe('1.2.3');
  expect(personNames(dataSet, 0x00100010)).toEqual([{ alphabetic: 'Doe^Jane', ideographic: 'A', phonetic: 'B' }]);
  expect(attributeTags(dataSet, 0x00280009)).toEqual([0x00181063]);
  expect(firstNumber(dataSet, 0x00280010)).toBe(512);
  expect(numbers(dataSet, 0x00280030)).toEqual([0.5, 0.1]);
});

test('implicit VR: the dictionary gives the VR, Pixel Representation decides US or SS', () => {
  const bytes = concat(
    implicit(0x00280103, Uint8Array.from(uint16(1))),
    implicit(0x00280106, Uint8Array.from([0xff, 0xff])),
    implicit(0x00291001, 'abcd'),
  );
  const dataSet = readDataSet(bytes, { explicit: false });
  expect(firstNumber(dataSet, 0x00280106)).toBe(-1);
  expect(findElement(dataSet, 0x00291001)?.vr).toBe('UN');
});

test('big endian values are turned to little endian, unit by unit', () => {
  const bytes = concat(
    explicit(0x00280009, 'AT', Uint8Array.from([0x00, 0x18, 0x10, 0x63]), undefined, false),
    explicit(0x00280010, 'US', Uint8Array.from([2, 0]), undefined, false),
    explicit(0x00287fe0 - 0x6fe0, 'UL', Uint8Array.from([0, 0, 1, 0]), undefined, false),
  );
  const dataSet = readDataSet(bytes, { explicit: true, bigEndian: true });
  expect(attributeTags(dataSet, 0x00280009)).toEqual([0x00181063]);
  expect(firstNumber(dataSet, 0x00280010)).toBe(512);
  expect(firstNumber(dataSet, 0x00281000)).toBe(256);
});

test('sequences of defined and undefined length, items inherit the character set', () => {
  const inner = explicit(0x00100010, 'PN', '\xe4');
  const bytes = concat(
    explicit(0x00080005, 'CS', 'ISO_IR 192'),
    explicit(0x00081110, 'SQ', item(explicit(0x00100010, 'PN', '\xc3\xa4'))),
    explicit(
      0x00081115,
      'SQ',
      concat(
        item(concat(explicit(0x00080005, 'CS', 'ISO_IR 100'), inner, itemDelimiter), undefinedLength),
        sequenceDelimiter,
      ),
      undefinedLength,
    ),
  );
  const dataSet = readDataSet(bytes, explicitLittle);
  const [first] = items(dataSet, 0x00081110);
  const [second] = items(dataSet, 0x00081115);
  expect(first && firstString(first, 0x00100010)).toBe('ä');
  expect(second && firstString(second, 0x00100010)).toBe('ä');
});

test('UN of undefined length is a sequence in implicit VR (PS3.5 6.2.2)', () => {
  const inside = concat(item(implicit(0x00080100, 'T-D1'), 12), sequenceDelimiter);
  const bytes = explicit(0x00091010, 'UN', inside, undefinedLength);
  const [first] = items(readDataSet(bytes, explicitLittle), 0x00091010);
  expect(first && firstString(first, 0x00080100)).toBe('T-D1');
});

function code(bytes: Uint8Array, options: Parameters<typeof readDataSet>[1] = explicitLittle): string {
  try {
    readDataSet(bytes, options);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

test('what cannot be a data set has a code', () => {
  expect(code(ascii('hello world!'))).toBe('BAD_VR');
  expect(code(explicit(0x00080018, 'UI', '1.2', 40))).toBe('TRUNCATED');
  expect(code(concat(explicit(0x00080018, 'UI', '12'), explicit(0x00080016, 'UI', '12')))).toBe('DISORDER');
  expect(code(concat(explicit(0x00080016, 'UI', '12'), explicit(0x00080016, 'UI', '12')))).toBe('DISORDER');
  expect(code(explicit(0x00081110, 'SQ', implicit(0x00080018, '12')))).toBe('BAD_TAG');
  expect(code(explicit(0x00081110, 'SQ', item(explicit(0x00080018, 'UI', '12', 90))))).toBe('TRUNCATED');
  expect(code(explicit(0x00081110, 'SQ', item(ascii(''), undefinedLength), undefinedLength))).toBe('TRUNCATED');
  expect(code(explicit(0x00081030, 'LO', 'x', undefined))).toBe('none');
  expect(code(explicit(0x00080119, 'UC', 'x', undefinedLength))).toBe('BAD_LENGTH');
  expect(code(itemDelimiter)).toBe('BAD_TAG');
});

test('an item that is longer than its sequence is refused, bytes after it or not', () => {
  const bytes = concat(explicit(0x00081110, 'SQ', item(ascii('12'), 60)), explicit(0x00100010, 'PN', 'x'.repeat(80)));
  expect(code(bytes)).toBe('BAD_LENGTH');
});

test('nesting and element count have limits', () => {
  let nested = explicit(0x00080018, 'UI', '12');
  for (let depth = 0; depth < 40; depth += 1) nested = explicit(0x00081110, 'SQ', item(nested));
  expect(code(nested)).toBe('TOO_DEEP');
  const many = concat(...Array.from({ length: 20 }, (_, index) => explicit(0x00080100 + index, 'SH', 'x ')));
  expect(code(many, { explicit: true, elements: 10 })).toBe('TOO_MANY');
});

test('sorting is asked for: elements come out in order, two of one tag are refused all the same', () => {
  const [a, b] = [explicit(0x00080016, 'UI', '12'), explicit(0x00080018, 'UI', '34')];
  const dataSet = readDataSet(concat(b, a), { explicit: true, sort: true });
  expect(dataSet.elements.map(({ tag }) => tag)).toEqual([0x00080016, 0x00080018]);
  expect(code(concat(b, a, b), { explicit: true, sort: true })).toBe('DISORDER');
});
