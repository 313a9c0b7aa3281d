import { describe, expect, test } from 'vitest';
import { dataSetOf, findElement, withElements } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { firstNumber, firstString, items, numbers } from '../../../data-set/values.ts';
import { sizedNumber, sizedText } from '../../../gateway/deid/number-size.ts';
import { cleanOf, ctImage, imageOf } from './images.ts';

const [kvp, dose, duration, frames] = [0x00180060, 0x00181074, 0x00181242, 0x00280008];
const petImage = '1.2.840.10008.5.1.4.1.1.128';

describe('a number as text', () => {
  test.each([
    [kvp, '120', '120'],
    [kvp, '-99999.123456', '-99999.123456'],
    [kvp, '1.234567e-05', '1.234567e-05'],
    [kvp, ' 42 ', ' 42 '],
    [kvp, '100000', undefined],
    [kvp, '88776655', undefined],
    [kvp, '88776655e-4', undefined],
    [kvp, '0.88776655e8', undefined],
    // An energy window of a public file.
    [kvp, '000000000000375', '375'],
    [kvp, '00012345', '12345'],
    [dose, '178340011.59668', '178300000'],
    [dose, '88776655e-4', '8878'],
    [dose, '99999', '99999'],
    [dose, '1e13', undefined],
    [frames, '123456', '123456'],
    [frames, '88776655', undefined],
    [frames, '0000123456', '123456'],
  ])('%i: %s becomes %s', (tag, text, kept) => {
    expect(sizedText(tag, text)).toBe(kept);
  });
});

test('numbers: exact up to five digits, then by attribute', () => {
  expect(sizedNumber(kvp, 99_999)).toBe(99_999);
  expect(sizedNumber(kvp, 100_000)).toBeUndefined();
  expect(sizedNumber(duration, -1_210_434)).toBe(-1_210_000);
  expect(sizedNumber(frames, 999_999)).toBe(999_999);
  expect(sizedNumber(frames, 999_999.5)).toBeUndefined();
  expect(sizedNumber(dose, Number.NaN)).toBeUndefined();
});

test('in an image: a record number where a voltage stands goes, a dose keeps four digits', () => {
  const isotope = dataSetOf([textElement(dose, 'DS', '474592928'), textElement(0x00181075, 'DS', '6586.2')]);
  const source = withElements(imageOf(petImage), [
    textElement(duration, 'IS', '300000'),
    textElement(0x00541300, 'DS', '1048857.9232493'),
    textElement(0x00201041, 'DS', '88776655'),
    sequenceElement(0x00540016, [isotope]),
  ]);
  const { dataSet } = cleanOf(source);
  const [kept] = items(dataSet, 0x00540016);
  expect([firstString(dataSet, duration), firstString(dataSet, 0x00541300)]).toEqual(['300000', '1049000']);
  expect(kept && [firstString(kept, dose), firstString(kept, 0x00181075)]).toEqual(['474600000', '6586.2']);
  expect(findElement(dataSet, 0x00201041)).toBeUndefined();
});

test('binary numbers: record numbers and words go', () => {
  const double = (number: number) => new Uint8Array(Float64Array.of(number).buffer);
  const value = (tag: number, vr: 'FD' | 'US' | 'FL', bytes: Uint8Array) =>
    ({ kind: 'value', tag, vr, value: bytes }) as const;
  const letters = new TextEncoder().encode('DOEJANE ');
  const kept = (element: ReturnType<typeof value>) =>
    numbers(cleanOf(withElements(imageOf(ctImage), [element])).dataSet, element.tag);
  const speed = 0x00189309;
  expect(kept(value(speed, 'FD', double(55.25)))).toEqual([55.25]);
  expect(kept(value(speed, 'FD', double(88_776_655)))).toEqual([]);
  const acquisitionMatrix = 0x00181310;
  const mr = '1.2.840.10008.5.1.4.1.1.4';
  const matrix = (bytes: Uint8Array) =>
    firstNumber(cleanOf(withElements(imageOf(mr), [value(acquisitionMatrix, 'US', bytes)])).dataSet, acquisitionMatrix);
  expect(matrix(new Uint8Array(Uint16Array.of(256, 0, 0, 192).buffer))).toBe(256);
  expect(matrix(letters)).toBeUndefined();
});

test('a binary quantity that is rounded is another value: what was received stays as it is', () => {
  const received = Buffer.alloc(24);
  received.writeDoubleLE(300_123.25, 8);
  const value = received.subarray(8, 16);
  const element = { kind: 'value', tag: 0x00189220, vr: 'FD', value } as const;
  const content = sequenceElement(0x00209111, [dataSetOf([element])]);
  const enhanced = withElements(imageOf('1.2.840.10008.5.1.4.1.1.4.1'), [
    sequenceElement(0x52009229, [dataSetOf([content])]),
  ]);
  const [shared] = items(cleanOf(enhanced).dataSet, 0x52009229);
  const [kept] = shared === undefined ? [] : items(shared, 0x00209111);
  expect(kept && numbers(kept, element.tag)).toEqual([300_100]);
  expect([received.readDoubleLE(8), received.readDoubleLE(0), received.readDoubleLE(16)]).toEqual([300_123.25, 0, 0]);
});
