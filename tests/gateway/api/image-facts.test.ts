/** What the reading page is told of images that are no whole grey numbers. */
import { expect, test } from 'vitest';
import { type DataElement, dataSetOf } from '../../../data-set/data-set.ts';
import { unsignedElement } from '../../../data-set/elements.ts';
import type { ShownImage } from '../../../gateway/answers/images-of-task.ts';
import { imageOf } from '../../../gateway/api/dicom-web/image-facts.ts';
import { paletteOf } from '../../../gateway/api/dicom-web/palette-facts.ts';
import { instanceRow } from '../../support/instance-row.ts';

const bytes = (tag: number, value: Uint8Array, vr: 'OW' | 'FL' | 'FD' | 'SS' = 'OW'): DataElement => ({
  ...{ kind: 'value', tag, vr, value },
});
const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
const plain = (base64: string | undefined) => [...Buffer.from(base64 ?? '', 'base64')];

function factsOf(change: Parameters<typeof instanceRow>[0], ...elements: DataElement[]) {
  const version = { ...instanceRow(change), id: 1 } as unknown as ShownImage['version'];
  return imageOf({ version, standing: 'same' }, dataSetOf(elements));
}

test('floats have no pixel representation and a padding value of their own width', () => {
  const float = bytes(0x00280122, new Uint8Array(Float32Array.of(-0.5).buffer), 'FL');
  const double = bytes(0x00280123, new Uint8Array(Float64Array.of(-1e9).buffer), 'FD');
  const ofFloats = { pixelRepresentation: null, bitsAllocated: 32, bitsStored: 32 };
  expect(factsOf(ofFloats, float, double)).toMatchObject({ pixelRepresentation: null, pixelPaddingValue: -0.5 });
  expect(factsOf({ ...ofFloats, bitsAllocated: 64 }, float, double)).toMatchObject({ pixelPaddingValue: -1e9 });
  expect(factsOf(ofFloats, unsignedElement(0x00280120, 7))).toMatchObject({ pixelPaddingValue: null, palette: null });
  expect(factsOf({}, unsignedElement(0x00280120, 7))).toMatchObject({ pixelRepresentation: 0, pixelPaddingValue: 7 });
});

test('a palette comes as bytes: 16-bit entries by their upper half, small ones as they are', () => {
  const descriptors = (...values: number[]) => unsignedElement(0x00281101, ...values);
  const tables = (...all: Uint8Array[]) => all.map((table, at) => bytes(0x00281201 + at, table));
  const wide = tables(words(0, 0xff00), words(5, 0x1234), words(0, 0));
  const { palette } = factsOf({ photometric: 'PALETTE COLOR' }, descriptors(2, 3, 16), ...wide);
  expect([palette?.first, plain(palette?.red), plain(palette?.green)]).toEqual([3, [0, 255], [0, 0x12]]);
  const narrow = dataSetOf([
    descriptors(3, 0xfffe, 8),
    ...[1, 2, 3].map((n) => bytes(0x00281200 + n, Uint8Array.of(n, 7, 8, 0))),
  ]);
  expect(paletteOf(narrow, true)).toMatchObject({ first: -2 });
  expect(paletteOf(narrow, false)).toMatchObject({ first: 65_534 });
  expect(plain(paletteOf(narrow, false)?.red)).toEqual([1, 7, 8]);
  const small = dataSetOf([descriptors(2, 0, 16), ...tables(words(0, 255), words(1, 2), words(3, 4))]);
  expect(plain(paletteOf(small, false)?.red)).toEqual([0, 255]);
});

test('65,536 entries are written as 0; no palette, or one that is too short, is none', () => {
  const long = dataSetOf([
    unsignedElement(0x00281101, 0, 0, 16),
    ...[1, 2, 3].map((n) => bytes(0x00281200 + n, new Uint8Array(131_072).fill(n))),
  ]);
  expect(plain(paletteOf(long, false)?.blue).length).toBe(65_536);
  expect(paletteOf(dataSetOf([]), false)).toBeNull();
  const short = dataSetOf([unsignedElement(0x00281101, 9, 0, 16), bytes(0x00281201, new Uint8Array(8))]);
  expect(paletteOf(short, false)).toBeNull();
});
