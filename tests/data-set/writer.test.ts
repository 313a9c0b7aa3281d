import { expect, test } from 'vitest';
import { dataSetOf, findElement } from '../../data-set/data-set.ts';
import { emptyElement, sequenceElement, textElement, unsignedElement } from '../../data-set/elements.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { firstString, numbers } from '../../data-set/values.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { concat, explicit, item } from './hand-made.ts';
import { publicHeaders } from './public-headers.ts';

test('explicit little endian, sorted, padded, defined lengths: byte for byte', () => {
  const dataSet = dataSetOf([
    unsignedElement(0x00280010, 512),
    sequenceElement(0x00081110, [dataSetOf([textElement(0x00081150, 'UI', '1.2')])]),
    textElement(0x00080008, 'CS', 'ORIGINAL', 'AXIAL'),
    emptyElement(0x00100030, 'DA'),
  ]);
  expect(writeDataSet(dataSet)).toEqual(
    concat(
      explicit(0x00080008, 'CS', 'ORIGINAL\\AXIAL'),
      explicit(0x00081110, 'SQ', item(explicit(0x00081150, 'UI', '1.2\0'))),
      explicit(0x00100030, 'DA', ''),
      explicit(0x00280010, 'US', Uint8Array.from([0, 2])),
    ),
  );
});

test('odd values are padded with what their VR is padded with', () => {
  const value = Uint8Array.of(0x31);
  const dataSet = dataSetOf([
    { kind: 'value', tag: 0x00080018, vr: 'UI', value },
    { kind: 'value', tag: 0x00100020, vr: 'LO', value },
    { kind: 'value', tag: 0x00420011, vr: 'OB', value },
  ]);
  const back = readDataSet(writeDataSet(dataSet), { explicit: true });
  const last = back.elements.map((element) => (element.kind === 'value' ? element.value[1] : undefined));
  expect(last).toEqual([0, 0x20, 0]);
});

test('text past 65,534 bytes is written as UN and read back as what it was (PS3.5 6.2.2)', () => {
  const points = Array.from({ length: 20_000 }, () => '1.5').join('\\');
  const dataSet = dataSetOf([textElement(0x30060050, 'DS', points)]);
  const back = readDataSet(writeDataSet(dataSet), { explicit: true });
  expect(findElement(back, 0x30060050)?.vr).toBe('DS');
  expect(numbers(back, 0x30060050)).toHaveLength(20_000);
});

test('elements out of order are refused, text that is not ASCII too', () => {
  const [a, b] = [textElement(0x00080018, 'UI', '1'), textElement(0x00080016, 'UI', '1')];
  expect(() => writeDataSet({ elements: [a, b], characterSet: '' })).toThrowError(
    expect.objectContaining({ code: 'DISORDER' }),
  );
  expect(() => textElement(0x00100010, 'PN', 'ä')).toThrowError(expect.objectContaining({ code: 'NOT_WRITABLE' }));
});

test('every public header: read, written, read and written again gives the same bytes', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let count = 0;
  for (const { dataSet } of publicHeaders(root)) {
    const once = writeDataSet(dataSet);
    const back = readDataSet(once, { explicit: true });
    expect(Buffer.compare(writeDataSet(back), once)).toBe(0);
    expect(firstString(back, 0x00080018)).toBe(firstString(dataSet, 0x00080018));
    count += 1;
  }
  expect(count).toBeGreaterThan(280);
});
