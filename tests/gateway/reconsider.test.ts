import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPart10Header } from '../../data-set/part10.ts';
import { firstString, items } from '../../data-set/values.ts';
import { inflated } from '../../gateway/images/inflated.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { HeldRow, InstanceRow } from '../../gateway/store/instances.ts';
import { mutate, randomOf } from '../data-set/mutator.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';
import { followed, mendable, type OddObject, pixels, undisturbed, unmendable } from './odd-encodings.ts';

/** Pushes it, expects it held for `reason`, and looks again. */
async function lookAgain(box: TestBox, object: OddObject, reason: string) {
  expect(await push(box.ingest, object, object.bytes, 1_000)).toBe(0);
  const row = box.held.at(-1);
  expect(row?.reason).toBe(reason);
  if (!row) throw new Error('nothing is held');
  return { held: row, end: await box.reconsider(row) };
}

function bytesOf(box: TestBox, row: InstanceRow): Buffer {
  return readFileSync(join(box.imagesFolder, row.file));
}

function storedPixels(box: TestBox, row: InstanceRow): string {
  const { pixelOffset, pixelLength } = row;
  return bytesOf(box, row).toString('latin1', pixelOffset ?? 0, (pixelOffset ?? 0) + (pixelLength ?? 0));
}

test.each(Object.entries(mendable))('%s: the same image as if nothing had been odd', async (reason, object) => {
  const box = await openTestBox();
  const { held, end: row } = await lookAgain(box, object, reason);
  if (typeof row === 'string') throw new Error(`still held: ${row}`);
  expect(storedPixels(box, row)).toBe(pixels);
  expect(row).toMatchObject({ transferSyntax: '1.2.840.10008.1.2.1', source: 'loopback', rows: 16, bitsStored: 16 });
  expect([row.receivedAt, row.receivedDigest]).toEqual([held.receivedAt, held.receivedDigest]);
  expect(await readStoredInstance(join(box.imagesFolder, row.file), row.file, 'every-byte')).toEqual({ row });
  const header = readPart10Header(bytesOf(box, row)).dataSet;
  expect(firstString(header, 0x0010_0020)).toBe(row.patientKey);
  expect(bytesOf(box, row).includes('PROOF')).toBe(false);
  expect(bytesOf(box, row).includes('Doe')).toBe(false);
  expect(bytesOf(box, row).includes('hidden')).toBe(false);

  expect(await push(box.ingest, undisturbed, undisturbed.bytes)).toBe(0);
  const [ordinary] = box.stored;
  expect(ordinary?.sopInstanceUid).toBe(row.sopInstanceUid);
  expect(ordinary?.patientKey).toBe(row.patientKey);
  expect(ordinary?.studyInstanceUid === row.studyInstanceUid).toBe(reason !== 'no-study');
  if (reason !== 'no-study') {
    const first = readPart10Header(bytesOf(box, ordinary as InstanceRow)).dataSet;
    expect(header).toEqual(first);
    expect(items(header, 0x0008_2218)).toHaveLength(1);
  }
});

test.each(Object.entries(unmendable))('%s: it stays, and leaves nothing', async (name, object) => {
  const [first = '', then = ''] = name.split(' -> ');
  const box = await openTestBox();
  const { held, end } = await lookAgain(box, object, first);
  expect(end).toBe(then);
  expect(await box.files()).toEqual([`held/${held.file}`]);
  expect((await box.heldBytes(held)).equals(object.bytes)).toBe(true);
  expect(box.log).toEqual([]);
});

test('of all that follows the pixels nothing is kept, a second Pixel Data neither', async () => {
  const box = await openTestBox();
  const { end: row } = await lookAgain(box, followed, 'deflated');
  if (typeof row === 'string') throw new Error(`still held: ${row}`);
  expect(storedPixels(box, row)).toBe(pixels);
  for (const words of ['SECOND', 'MAKER', 'PADDING']) expect(bytesOf(box, row).includes(words)).toBe(false);
});

test('mutated objects: clean without a trace of the patient, or held by a reason, and nothing is left or thrown', async () => {
  const box = await openTestBox();
  const random = randomOf(29);
  const bigEndian = mendable['big-endian'] as OddObject;
  const seen = { clean: 0, held: 0 };
  for (let round = 0; round < 250; round += 1) {
    const object: OddObject =
      round % 2 === 0
        ? { ...bigEndian, bytes: mutate(bigEndian.bytes, random) }
        : { ...followed, bytes: deflateRawSync(mutate(undisturbed.bytes, random)) };
    await push(box.ingest, object, object.bytes);
    const end = await box.reconsider(box.held.at(-1) as HeldRow);
    seen[typeof end === 'string' ? 'held' : 'clean'] += 1;
    if (typeof end === 'string') continue;
    // Numbers and words of a list are all that is left of a header, so a mutation cannot carry a name past them.
    expect(bytesOf(box, end).toString('latin1', 0, end.pixelOffset ?? 0)).not.toMatch(/PROOF|Doe/);
    expect(await readStoredInstance(join(box.imagesFolder, end.file), end.file, 'every-byte')).toEqual({ row: end });
  }
  expect(seen.clean).toBeGreaterThan(20);
  expect(seen.held).toBeGreaterThan(50);
  expect((await box.files()).filter((file) => file.startsWith('images/'))).toHaveLength(seen.clean);
  expect(box.log).toEqual([]);
}, 60_000);

test('what inflates without end is given up', async () => {
  const bomb = deflateRawSync(Buffer.alloc(3_000_000));
  const through = async (most: number) => {
    let length = 0;
    for await (const piece of inflated(pieces(bomb), most)) length += piece.length;
    return length;
  };
  expect(await through(3_000_000)).toBe(3_000_000);
  await expect(through(2_999_999)).rejects.toMatchObject({ code: 'TOO_FAR', reason: 'inflates-too-far' });
});

test('a failure of the disk while inflating is not taken for a broken stream', async () => {
  const broken = async function* () {
    yield deflateRawSync(Buffer.alloc(100)).subarray(0, 5);
    throw Object.assign(new Error('made to fail'), { code: 'EIO' });
  };
  await expect(Array.fromAsync(inflated(broken(), 1_000))).rejects.toMatchObject({ code: 'EIO' });
});

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}
