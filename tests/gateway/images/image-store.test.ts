import { randomBytes } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { embeddedImageStore } from '../../../gateway/images/image-store.ts';
import type { InstanceFacts } from '../../../gateway/images/instance-facts.ts';
import { storeSample, temporaryFolder } from './samples.ts';

const pixelOffset = 100;

async function stored(facts: Partial<InstanceFacts>, pixels: Buffer) {
  const root = await temporaryFolder();
  const row = await storeSample(new Epochs({ root }), {
    bytes: Buffer.concat([Buffer.alloc(pixelOffset), pixels]),
    facts: { ...facts, pixelOffset, pixelLength: pixels.length },
  });
  return { root, row, store: embeddedImageStore(root) };
}

test.each([
  ['sixteen bits', { rows: 3, columns: 5, frames: 4, bitsAllocated: 16 }, 30],
  ['colour', { rows: 3, columns: 5, frames: 2, bitsAllocated: 8, samplesPerPixel: 3, photometric: 'RGB' }, 45],
  ['4:2:2', { rows: 2, columns: 4, frames: 2, bitsAllocated: 8, samplesPerPixel: 3, photometric: 'YBR_FULL_422' }, 16],
])('native frames lie one after the other: %s', async (_what, facts, frameLength) => {
  const pixels = randomBytes(frameLength * facts.frames);
  const { row, store } = await stored(facts, pixels);
  const instance = await store.open(row);
  for (let frame = 0; frame < facts.frames; frame += 1) {
    const { ranges, firstBit } = await instance.frame(frame);
    expect(firstBit).toBe(0);
    const pieces: Buffer[] = [];
    for await (const piece of instance.read(ranges)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(pixels.subarray(frame * frameLength, (frame + 1) * frameLength))).toBe(true);
  }
  await instance.close();
});

test('one-bit frames that end inside a byte say at which bit they begin', async () => {
  const { row, store } = await stored({ rows: 3, columns: 5, frames: 3, bitsAllocated: 1 }, Buffer.alloc(6));
  const instance = await store.open(row);
  const frames = await Promise.all([0, 1, 2].map((frame) => instance.frame(frame)));
  expect(frames).toEqual([
    { ranges: [{ offset: pixelOffset, length: 2 }], firstBit: 0 },
    { ranges: [{ offset: pixelOffset + 1, length: 3 }], firstBit: 7 },
    { ranges: [{ offset: pixelOffset + 3, length: 3 }], firstBit: 6 },
  ]);
  await instance.close();
});

test('frames that are not there', async () => {
  const { row, store } = await stored({ rows: 3, columns: 5, frames: 2, bitsAllocated: 16 }, Buffer.alloc(30));
  const instance = await store.open(row);
  for (const index of [-1, 2, 0.5, Number.NaN]) {
    await expect(instance.frame(index)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  await expect(instance.frame(1)).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
  await instance.close();
});

test('a file that became shorter, or went, is broken and not an empty image', async () => {
  const facts = { rows: 3, columns: 5, frames: 1, bitsAllocated: 16 };
  const { root, row, store } = await stored(facts, Buffer.alloc(30));
  await truncate(join(root, row.file), pixelOffset + 10);
  const instance = await store.open(row);
  const { ranges } = await instance.frame(0);
  await expect(instance.read(ranges).next()).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
  await instance.close();
  await store.remove(row.file, async () => undefined);
  await expect(store.open(row)).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
});

test('a file goes only after its removal is on record', async () => {
  const { row, store } = await stored({}, Buffer.alloc(32));
  await expect(store.remove(row.file, () => Promise.reject(new Error('not committed')))).rejects.toThrow();
  await (await store.open(row)).close();
  const order: string[] = [];
  await store.remove(row.file, async () => {
    await (await store.open(row)).close();
    order.push('recorded while the file was there');
  });
  expect(order).toHaveLength(1);
  await expect(store.open(row)).rejects.toMatchObject({ code: 'INSTANCE_BROKEN' });
});

test('no path leads out of the folder', async () => {
  const { row, store } = await stored({}, Buffer.alloc(32));
  for (const file of [`../${row.file}`, `${row.file}/../x.dcm`, '/etc/passwd', 'epoch/x.txt']) {
    await expect(store.open({ ...row, file })).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(store.remove(file, async () => undefined)).rejects.toMatchObject({ code: 'INTERNAL' });
  }
});
