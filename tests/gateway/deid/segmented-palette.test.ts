/** Segmented palettes become the plain ones that pydicom makes of them, or nothing: no segment makes more than is described. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DataElement, type DataSet, findElement } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { readFileMeta } from '../../../data-set/part10.ts';
import { readDataSet } from '../../../data-set/reader.ts';
import { expandSegments } from '../../../gateway/deid/segmented-palette.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { seeded } from '../doors/seeded.ts';
import { cleanOf, deidentified, imageOf } from './images.ts';
import oracle from './segmented-palettes.generated.json' with { type: 'json' };

const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
const values = (bytes: Uint8Array, bits: 8 | 16, entries: number) => {
  const table = expandSegments(bytes, bits, entries);
  return table && [...table];
};

test('discrete, linear and indirect segments of 8 and 16 bits, as PS3.3 C.7.9.2 has them', () => {
  expect(values(Uint8Array.of(0, 3, 7, 8, 9), 8, 3)).toEqual([7, 8, 9]);
  // From the value before, which is not repeated, to its own.
  expect(values(Uint8Array.of(0, 1, 10, 1, 4, 30), 8, 5)).toEqual([10, 15, 20, 25, 30]);
  expect(values(words(0, 1, 60_000, 1, 3, 0), 16, 4)).toEqual([60_000, 40_000, 20_000, 0]);
  // Halves to even.
  expect(values(Uint8Array.of(0, 1, 0, 1, 2, 5), 8, 3)).toEqual([0, 2, 5]);
  expect(values(Uint8Array.of(0, 1, 0, 1, 2, 7), 8, 3)).toEqual([0, 4, 7]);
  // Two segments once more, from a byte on; the slope starts from what is last now.
  const eight = Uint8Array.of(0, 2, 1, 2, 1, 2, 6, 2, 2, 0, 0, 0, 0);
  expect(values(eight, 8, 8)).toEqual([1, 2, 4, 6, 1, 2, 4, 6]);
  expect(values(words(0, 1, 500, 0, 1, 300, 2, 1, 6, 0), 16, 3)).toEqual([500, 300, 300]);
});

test('padding is no segment; what is short, long, rootless, circular or unknown is no palette', () => {
  expect(values(Uint8Array.of(0, 2, 7, 8, 0), 8, 2)).toEqual([7, 8]);
  expect(values(Uint8Array.of(0, 2, 7, 8, 0, 0), 8, 2)).toEqual([7, 8]);
  for (const [segments, entries] of [
    [[0, 2, 7, 8], 3],
    [[0, 2, 7, 8], 1],
    [[0, 3, 7, 8], 3],
    [[0, 2, 7, 8, 0, 1, 9], 2],
    [[1, 2, 7], 2],
    [[0, 1, 7, 1, 4], 5],
    [[0, 0, 0, 1, 7], 1],
    [[3, 1, 7], 1],
    [[2, 1, 0, 0, 0, 0], 1],
    [[0, 1, 7, 2, 1, 3, 0, 0, 0], 2],
    [[0, 1, 7, 2, 1, 9, 0, 0, 0], 2],
    [[0, 1, 7, 2, 1, 255, 255, 255, 255], 2],
    [[0, 1, 7, 2, 1, 0, 0, 0, 0, 2, 1, 3, 0, 0, 0], 3],
    [[0, 1, 7, 2, 1, 0], 2],
    [[], 1],
  ] as const) {
    expect(values(Uint8Array.from(segments), 8, entries), segments.join()).toBeUndefined();
  }
  expect(values(words(0, 1, 7, 2, 1, 1, 0), 16, 2)).toBeUndefined();
});

test('any segments make as many entries as are described, or none', () => {
  const random = seeded(11);
  const segment = () => {
    const [kind, count] = [random(3), random(4)];
    if (kind === 0) return [0, count, ...Array.from({ length: count + (random(9) === 0 ? 1 : 0) }, () => random(256))];
    return kind === 1 ? [1, count, random(256)] : [2, count, random(20), 0, 0, random(50) === 0 ? 255 : 0];
  };
  let made = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const bytes = Uint8Array.from(Array.from({ length: 1 + random(4) }, segment).flat());
    const entries = 1 + random(9);
    const table = expandSegments(bytes, 8, entries);
    if (table) expect(table.length).toBe(entries);
    if (table) made += 1;
    expandSegments(bytes, 16, entries);
  }
  expect(made).toBeGreaterThan(30);
});

/** The element of a palette file or of an image of the public files. */
function segmentsOf(root: string, file: string, tag: number): Uint8Array {
  const bytes = readFileSync(join(root, file));
  const { meta, dataSetOffset } = readFileMeta(bytes);
  const explicit = meta.transferSyntax !== '1.2.840.10008.1.2';
  const element = findElement(readDataSet(bytes.subarray(dataSetOffset), { explicit, sort: true }), tag);
  if (element?.kind !== 'value') throw new Error('no segments');
  return element.value;
}

test('public and made palettes: the numbers that pydicom expands them to', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  for (const { name, file, tag, segments, bits, entries, sha256 } of oracle) {
    const bytes = file ? segmentsOf(root, file, tag) : Buffer.from(segments ?? '', 'base64');
    const table = expandSegments(bytes, bits as 8 | 16, entries);
    if (!table) throw new Error(`${name} is not expanded`);
    const words = new Uint8Array(Uint16Array.from(table).buffer);
    expect(createHash('sha256').update(words).digest('hex'), name).toBe(sha256);
  }
  expect(oracle.length).toBe(15);
});

function paletteImage(more: readonly DataElement[]): DataSet {
  const bytes = (tag: number, value: Uint8Array): DataElement => ({ kind: 'value', tag, vr: 'OW', value });
  return imageOf('1.2.840.10008.5.1.4.1.1.7', [
    textElement(0x00280004, 'CS', 'PALETTE COLOR'),
    unsignedElement(0x00281101, 3, 0, 8),
    unsignedElement(0x00281102, 3, 0, 8),
    unsignedElement(0x00281103, 3, 0, 8),
    bytes(0x00281221, Uint8Array.of(0, 1, 1, 1, 2, 3)),
    bytes(0x00281222, Uint8Array.of(0, 3, 4, 5, 6, 0)),
    bytes(0x00281223, Uint8Array.of(0, 3, 7, 8, 9, 0)),
    ...more,
  ]);
}

test('an image keeps the plain palette and loses the segments; a plain one that is there stays', () => {
  const { dataSet } = cleanOf(paletteImage([]));
  const value = (tag: number) => {
    const element = findElement(dataSet, tag);
    return element?.kind === 'value' ? [...element.value] : undefined;
  };
  expect([0x00281201, 0x00281202, 0x00281203].map(value)).toEqual([
    [1, 2, 3, 0],
    [4, 5, 6, 0],
    [7, 8, 9, 0],
  ]);
  expect([0x00281221, 0x00281222, 0x00281223].map(value)).toEqual([undefined, undefined, undefined]);
  const own: DataElement = { kind: 'value', tag: 0x00281201, vr: 'OW', value: Uint8Array.of(9, 9, 9, 0) };
  const both = cleanOf(paletteImage([own])).dataSet;
  expect(findElement(both, 0x00281201)).toEqual(own);
  const broken: DataElement = { kind: 'value', tag: 0x00281222, vr: 'OW', value: Uint8Array.of(0, 4, 4, 5, 6, 7) };
  expect(deidentified(paletteImage([broken]))).toEqual({ kind: 'hold', reason: 'no-palette' });
});
