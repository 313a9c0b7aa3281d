import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { encodeFacts } from '../../../gateway/images/instance-facts.ts';
import { readStoredInstance } from '../../../gateway/images/stored-files.ts';
import { sampleFacts, storeSample, temporaryFolder } from './samples.ts';

async function storedFile(): Promise<{ path: string; file: string; size: number }> {
  const root = await temporaryFolder();
  const row = await storeSample(new Epochs({ root }));
  return { path: join(root, row.file), file: row.file, size: row.size };
}

test('a stored file gives back the row it was stored with', async () => {
  const root = await temporaryFolder();
  const row = await storeSample(new Epochs({ root }));
  for (const how of ['end', 'every-byte'] as const) {
    expect(await readStoredInstance(join(root, row.file), row.file, how)).toEqual({ row });
  }
});

test('a file cut anywhere is torn, by its end alone', async () => {
  const { path, file, size } = await storedFile();
  for (let length = size - 1; length >= 0; length -= length > size - 1200 ? 1 : 97) {
    await truncate(path, length);
    expect(await readStoredInstance(path, file, 'end'), `cut to ${length}`).toBe('torn');
  }
});

test('a file with bytes behind its footer is torn', async () => {
  const { path, file } = await storedFile();
  const handle = await open(path, 'a');
  await handle.write(Buffer.alloc(2));
  await handle.close();
  expect(await readStoredInstance(path, file, 'end')).toBe('torn');
});

test('one flipped bit anywhere is found', async () => {
  const { path, file, size } = await storedFile();
  const whole = await readFile(path);
  for (let bit = 0; bit < size * 8; bit += bit > (size - 40) * 8 ? 1 : 83) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    await writeFile(path, flipped);
    expect(await readStoredInstance(path, file, 'every-byte'), `bit ${bit}`).toBe('torn');
  }
});

test('a page that never reached the disk is found', async () => {
  const root = await temporaryFolder();
  const row = await storeSample(new Epochs({ root }), { bytes: Buffer.alloc(64 * 1024, 7) });
  const path = join(root, row.file);
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(4096), 0, 4096, 32 * 1024);
  await handle.close();
  expect(await readStoredInstance(path, row.file, 'end')).toEqual({ row });
  expect(await readStoredInstance(path, row.file, 'every-byte')).toBe('torn');
});

test('a whole file that is not named after its object is unreadable, not torn', async () => {
  const { path } = await storedFile();
  expect(await readStoredInstance(path, 'epoch/2.25.9.dcm', 'every-byte')).toBe('unreadable');
});

/** As files were written first: a mark of 24 bytes with a CRC-32. */
function firstForm(body: Buffer, facts: Buffer): Buffer {
  const head = Buffer.from([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(facts.length + 24, 8);
  const mark = Buffer.alloc(24);
  mark.writeUInt32LE(facts.length, 0);
  mark.writeBigUInt64LE(BigInt(body.length + head.length + facts.length + mark.length), 4);
  mark.writeUInt32LE(crc32(Buffer.concat([body, head, facts, mark.subarray(0, 12)])), 12);
  mark.write('MKWHOLE1', 16);
  return Buffer.concat([body, head, facts, mark]);
}

test('a file of the first form is read, and its damage found', async () => {
  const path = join(await temporaryFolder(), '2.25.77.dcm');
  const facts = encodeFacts(sampleFacts({ sopInstanceUid: '2.25.77' }));
  const padded = facts.length % 2 === 0 ? facts : Buffer.concat([facts, Buffer.from(' ')]);
  const whole = firstForm(Buffer.alloc(3000, 7), padded);
  for (const how of ['end', 'every-byte'] as const) {
    await writeFile(path, whole);
    expect(await readStoredInstance(path, basename(path), how)).toMatchObject({
      row: { sopInstanceUid: '2.25.77', size: whole.length },
    });
  }
  for (let at = 0; at < whole.length; at += 13) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] as number) ^ 1;
    await writeFile(path, flipped);
    expect(await readStoredInstance(path, basename(path), 'every-byte'), `byte ${at}`).toBe('torn');
  }
});
