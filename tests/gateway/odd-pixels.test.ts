/** Images that were held once: floats, 32 bits in big endian, segmented palettes. Each way in ends in samples that can be shown. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataSetOf, findElement } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { openInstance } from '../../gateway/images/instance-reader.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { describeFrames } from '../../gateway/pixels/frame-description.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { concat, explicit } from '../data-set/hand-made.ts';
import { explicitBig, explicitLittle, imageElements } from '../prove/sent-object.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';
import { encoded } from './odd-encodings.ts';

const parametricMap = '1.2.840.10008.5.1.4.1.1.30';
const side = 8;

/** A parametric map whose sender also says what a float has not: Bits Stored and its kin. */
function mapOf(samples: Float32Array | Float64Array, little: boolean) {
  const sopInstanceUid = '1.2.826.0.1.3680043.8.498.91';
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const double = bits === 64;
  const elements = dataSetOf([
    ...imageElements(sopInstanceUid, side),
    textElement(0x00080016, 'UI', parametricMap),
    unsignedElement(0x00280100, bits),
    unsignedElement(0x00280101, bits),
    unsignedElement(0x00280102, bits - 1),
    double
      ? { kind: 'value', tag: 0x00280123, vr: 'FD', value: new Uint8Array(Float64Array.of(-Number.MAX_VALUE).buffer) }
      : { kind: 'value', tag: 0x00280122, vr: 'FL', value: new Uint8Array(Float32Array.of(-1).buffer) },
  ]).elements;
  const value = Buffer.from(new Uint8Array(samples.buffer.slice(0)));
  if (!little) double ? value.swap64() : value.swap32();
  const pixels = explicit(double ? 0x7fe00009 : 0x7fe00008, double ? 'OD' : 'OF', value, undefined, little);
  const transferSyntax = little ? explicitLittle : explicitBig;
  const bytes = concat(encoded(elements, { little }), pixels, explicit(0x7fe00010, 'OW', 'HIDDEN', undefined, little));
  return { sopClassUid: parametricMap, sopInstanceUid, transferSyntax, bytes };
}

async function firstFrame(box: TestBox, row: InstanceRow) {
  const instance = await openInstance(join(box.imagesFolder, row.file), row);
  try {
    const header = await instance.header();
    const { format, padding, palette } = describeFrames(header, row.transferSyntax);
    const { ranges } = await instance.frame(0);
    const frame = await decodeFrame(Buffer.concat(await Array.fromAsync(instance.read(ranges))), format);
    return { header, format, padding, palette, frame };
  } finally {
    await instance.close();
  }
}

test.each([
  ['32 bits', Float32Array, true],
  ['64 bits', Float64Array, true],
  ['32 bits, big endian', Float32Array, false],
  ['64 bits, big endian', Float64Array, false],
] as const)('floats of %s: cleaned, stored and decoded to the numbers that were sent', async (_, Floats, little) => {
  const box = await openTestBox();
  const samples = new Floats(side * side).map((__: number, at: number) => at / 3 - 4);
  samples[5] = Number.NaN;
  const object = mapOf(samples, little);
  expect(await push(box.ingest, object, object.bytes, 100)).toBe(0);
  const [held] = box.held;
  const row = held ? await box.reconsider(held) : box.stored[0];
  if (!row || typeof row === 'string') throw new Error(`held: ${row}`);
  const double = Floats === Float64Array;
  expect(row).toMatchObject({
    bitsAllocated: double ? 64 : 32,
    pixelRepresentation: null,
    transferSyntax: explicitLittle,
  });
  expect(await readStoredInstance(join(box.imagesFolder, row.file), row.file, 'every-byte')).toEqual({ row });
  const { header, format, padding, frame } = await firstFrame(box, row);
  expect([0x00280101, 0x00280102, 0x00280103].map((tag) => findElement(header, tag))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(format.floats).toBe(true);
  expect(padding).toBe(double ? -Number.MAX_VALUE : -1);
  expect(frame.samples).toEqual(samples);
  const stored = readFileSync(join(box.imagesFolder, row.file));
  expect(readPart10Header(stored)).toMatchObject({ bulkOffset: row.pixelOffset, bulkLength: samples.byteLength });
  for (const words of ['HIDDEN', 'PROOF', 'Doe']) expect(stored.includes(words)).toBe(false);
});

test('what is called a float and has the bits of another is no image', async () => {
  const box = await openTestBox();
  const object = mapOf(new Float32Array(side * side), true);
  const wrong = Buffer.from(object.bytes);
  const at = wrong.indexOf(
    Buffer.from(unsignedElement(0x00280100, 32).value),
    wrong.indexOf('US\x02\0\x20\0', 'latin1'),
  );
  wrong.writeUInt16LE(16, at);
  expect(await push(box.ingest, object, wrong)).toBe(0);
  expect(box.held[0]?.reason).toBe('pixel-description');
});

/** A public file as it would come over an association. */
async function takePublic(box: TestBox, root: string, file: string): Promise<InstanceRow> {
  const bytes = readFileSync(join(root, file));
  const { meta, dataSetOffset } = readFileMeta(bytes);
  await push(box.ingest, meta, bytes.subarray(dataSetOffset));
  const [row] = box.stored;
  if (!row) throw new Error(`held: ${box.held[0]?.reason}`);
  return row;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a public parametric map: the numbers that pydicom reads', async (context) => {
  const root = sharedData('dicom');
  if (!root) return context.skip(noSharedData);
  const box = await openTestBox();
  const row = await takePublic(box, root, 'pydicom-data/parametric_map_float.dcm');
  const { frame } = await firstFrame(box, row);
  const { samples } = frame;
  // pydicom 3.0.1: hashlib.sha256(ds.FloatPixelData).hexdigest(); numpy: array.min(), array.max().
  expect(sha256(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))).toBe(
    'ef41ff13cf378171c7ee25198c75e2b70764e3789664f17dd6df40163ec37284',
  );
  expect(samples).toBeInstanceOf(Float32Array);
  const light = luminance(frame).pixels;
  expect(new Set(light).size).toBeGreaterThan(50);
});

test('a public image with a segmented palette: the colours that pydicom gives it', async (context) => {
  const root = sharedData('dicom');
  if (!root) return context.skip(noSharedData);
  const box = await openTestBox();
  const row = await takePublic(box, root, 'pydicom-data/gdcm-US-ALOKA-16.dcm');
  const { header, palette, frame } = await firstFrame(box, row);
  const tables = [0x00281201, 0x00281202, 0x00281203].map((tag) => {
    const element = findElement(header, tag);
    if (element?.kind !== 'value') throw new Error('no palette');
    return element.value;
  });
  const colours = Buffer.alloc(frame.samples.length * 6);
  for (const [at, sample] of frame.samples.entries()) {
    for (const [colour, table] of tables.entries()) {
      const entry = Math.min(sample, table.length / 2 - 1);
      colours.writeUInt16LE((table[2 * entry] ?? 0) + 256 * (table[2 * entry + 1] ?? 0), at * 6 + colour * 2);
    }
  }
  // pydicom 3.0.1: hashlib.sha256(apply_color_lut(ds.pixel_array, ds).astype('<u2').tobytes()).hexdigest().
  expect(sha256(colours)).toBe('080bc76069a7aff6fee77dcc6887788750d662e8cd283ae91cba8558b02fa7c1');
  expect(palette).toBeDefined();
  expect(new Set(luminance(frame, palette).pixels).size).toBeGreaterThan(20);
});
