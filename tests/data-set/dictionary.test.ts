import { expect, test } from 'vitest';
import { dictionaryEntry, isPrivateCreator, tagOfKeyword, tagText } from '../../data-set/dictionary.ts';

test('a plain attribute is found by tag and by keyword', () => {
  expect(dictionaryEntry(0x00100020)).toEqual({ keyword: 'PatientID', vrs: ['LO'], vm: '1', retired: false });
  expect(tagOfKeyword('PatientID')).toBe(0x00100020);
  expect(tagOfKeyword('NoSuchKeyword')).toBeUndefined();
});

test('first and last line of the sorted list are found', () => {
  expect(dictionaryEntry(0x00080001)?.keyword).toBe('LengthToEnd');
  expect(dictionaryEntry(0xfffcfffc)?.keyword).toBe('DataSetTrailingPadding');
});

test('repeating groups answer for each of their groups', () => {
  expect(dictionaryEntry(0x60000010)?.keyword).toBe('OverlayRows');
  expect(dictionaryEntry(0x601e3000)?.vrs).toEqual(['OB', 'OW']);
  expect(dictionaryEntry(0x50023000)?.retired).toBe(true);
  expect(dictionaryEntry(0x61003000)).toBeUndefined();
});

test('an attribute that depends has every VR of PS3.6, in its order', () => {
  expect(dictionaryEntry(0x00280106)?.vrs).toEqual(['US', 'SS']);
  expect(dictionaryEntry(0x00283006)?.vrs).toEqual(['US', 'OW']);
});

test('private creators and group lengths have a form though no entry; private data has none', () => {
  expect(dictionaryEntry(0x00290010)?.vrs).toEqual(['LO']);
  expect(isPrivateCreator(0x00290010)).toBe(true);
  expect(isPrivateCreator(0x00291010)).toBe(false);
  expect(dictionaryEntry(0x00080000)?.vrs).toEqual(['UL']);
  expect(dictionaryEntry(0x00291010)).toBeUndefined();
  expect(dictionaryEntry(0x00080002)).toBeUndefined();
});

test('a tag is written as the standard writes it', () => {
  expect(tagText(0x7fe00010)).toBe('(7FE0,0010)');
});
