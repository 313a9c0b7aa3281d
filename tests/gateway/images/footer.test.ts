import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { readStoredInstance } from '../../../gateway/images/stored-files.ts';
import { storeSample, temporaryFolder } from './samples.ts';

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
