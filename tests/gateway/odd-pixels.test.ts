/** Images that were held once: floats, 32 bits in big endian, segmented palettes. Each way in ends in samples that can be shown. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findElement } from '../../data-set/data-set.ts';
import { unsignedElement } from '../../data-set/elements.ts';
import { readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { MarkitError } from '../../gateway/errors.ts';
import { openInstance } from '../../gateway/images/instance-reader.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { runFrameJob } from '../../gateway/pixels/decode-job.ts';
import { describeFrames } from '../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../gateway/pixels/frame-error.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { mutate, randomOf } from '../data-set/mutator.ts';
import { explicitLittle } from '../prove/sent-object.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';
import type { OddObject } from './odd-encodings.ts';
import { floatMap, segmentedPaletteImage } from './odd-images.ts';

const side = 8;
const mapOf = (samples: Float32Array | Float64Array, little: boolean) => floatMap(samples, { side, little });

async function frameOf(box: TestBox, row: InstanceRow, index = 0) {
  const instance = await openInstance(join(box.imagesFolder, row.file), row);
  try {
    const header = await instance.header();
    const { format, padding, palette } = describeFrames(header, row.transferSyntax);
    const { ranges, firstBit } = await instance.frame(index);
    const bytes = Buffer.concat(await Array.fromAsync(instance.read(ranges)));
    const frame = await decodeFrame(bytes, format, { firstBit });
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
  const { header, format, padding, frame } = await frameOf(box, row);
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
  const { frame } = await frameOf(box, row);
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
  const { header, palette, frame } = await frameOf(box, row);
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

test('public frames that are deflated one by one: the samples of the file that was not', async (context) => {
  const root = sharedData('dicom');
  if (!root) return context.skip(noSharedData);
  const [deflated, plain] = [await openTestBox(), await openTestBox()];
  const row = await takePublic(deflated, root, 'pydicom-data/liver_deflate.dcm');
  const other = await takePublic(plain, root, 'pydicom-data/liver.dcm');
  expect([row.transferSyntax, row.frames]).toEqual(['1.2.840.10008.1.2.8.1', 3]);
  for (let index = 0; index < row.frames; index += 1) {
    const [ours, theirs] = [await frameOf(deflated, row, index), await frameOf(plain, other, index)];
    expect(Buffer.compare(ours.frame.samples as Uint8Array, theirs.frame.samples as Uint8Array)).toBe(0);
  }
});

test('mutated floats and palettes: decoded and looked at, or refused by a reason, and nothing else is thrown', async () => {
  const box = await openTestBox();
  const random = randomOf(17);
  const samples = Float32Array.from({ length: side * side }, (_, at) => at / 9);
  const odd = [floatMap(samples, { side }), floatMap(samples, { side, little: false }), segmentedPaletteImage(side)];
  const seen = { shown: 0, refused: 0, held: 0 };
  for (let round = 0; round < 450; round += 1) {
    const object = odd[round % odd.length] as OddObject;
    const [stored, held] = [box.stored.length, box.held.length];
    await push(box.ingest, object, mutate(object.bytes, random));
    const again = box.held[held];
    const row = again ? await box.reconsider(again) : box.stored[stored];
    if (row === undefined || typeof row === 'string') seen.held += 1;
    else seen[await lookAt(box, row)] += 1;
  }
  console.log(seen);
  expect(seen.shown).toBeGreaterThan(30);
  expect(seen.held).toBeGreaterThan(30);
}, 60_000);

/** As clearing does. */
async function lookAt(box: TestBox, row: InstanceRow): Promise<'shown' | 'refused'> {
  const instance = await openInstance(join(box.imagesFolder, row.file), row);
  try {
    const { format, padding, palette } = describeFrames(await instance.header(), row.transferSyntax);
    const { ranges, firstBit } = await instance.frame(0);
    const bytes = Buffer.concat(await Array.fromAsync(instance.read(ranges)));
    const want = {
      luminance: true,
      projection: true,
      projectionLuminance: true,
      digestKey: new Uint8Array(32),
    } as const;
    const answer = await runFrameJob({ bytes, format, firstBit, padding, palette, want });
    expect(answer.luminance?.pixels.length).toBe(format.rows * format.columns);
    return 'shown';
  } catch (thrown) {
    if (thrown instanceof FrameError || thrown instanceof MarkitError) return 'refused';
    throw thrown;
  } finally {
    await instance.close();
  }
}
