import { randomBytes } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { sealedLength } from '../../../gateway/images/held-cipher.ts';
import { HeldFile, heldHeadLength } from '../../../gateway/images/held-file.ts';
import { heldStore } from '../../../gateway/images/held-store.ts';
import type { HeldRow } from '../../../gateway/store/instances.ts';
import { sampleHeldFacts } from './held-samples.ts';
import { temporaryFolder } from './samples.ts';

const key = randomBytes(32);

async function hold(root: string, bytes: Buffer, piece = 10_000): Promise<HeldRow> {
  const file = new HeldFile(new Epochs({ root }), key);
  for (let at = 0; at < bytes.length; at += piece) await file.push(bytes.subarray(at, at + piece));
  const row = await file.finish(sampleHeldFacts());
  await file.release();
  return row;
}

async function readBack(root: string, row: HeldRow, withKey: Uint8Array = key): Promise<Buffer> {
  const held = await heldStore(root, withKey).open(row);
  try {
    const pieces: Buffer[] = [];
    for await (const piece of held.bytes()) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await held.close();
  }
}

test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000])('%i bytes come back as they came', async (length) => {
  const root = await temporaryFolder();
  const bytes = randomBytes(length);
  const row = await hold(root, bytes);
  expect((await readBack(root, row)).equals(bytes)).toBe(true);
  const held = await heldStore(root, key).open(row);
  expect(held.facts).toEqual(sampleHeldFacts());
  await held.close();
});

test('neither the object nor what the sender called it is legible on the disk', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, Buffer.from('DOE^JANE '.repeat(20_000)));
  const stored = (await readFile(join(root, row.file))).toString('latin1');
  expect(stored).not.toContain('DOE^JANE');
  expect(stored).not.toContain(sampleHeldFacts().sopInstanceUid);
  expect(JSON.stringify(row)).not.toContain(sampleHeldFacts().sopInstanceUid);
});

test('equal objects are not equal on the disk', async () => {
  const root = await temporaryFolder();
  const bytes = Buffer.alloc(1000);
  const body = async () => (await readFile(join(root, (await hold(root, bytes)).file))).subarray(heldHeadLength, 1000);
  expect((await body()).equals(await body())).toBe(false);
});

const broken = { code: 'HELD_BROKEN' };

test('another key opens nothing', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(1000));
  await expect(readBack(root, row, randomBytes(32))).rejects.toMatchObject(broken);
});

test('a flipped bit anywhere before the end mark is refused', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(200_000));
  const path = join(root, row.file);
  const whole = await readFile(path);
  for (let at = 0; at < whole.length - 24; at += at < 120 || at > whole.length - 400 ? 1 : 4099) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] as number) ^ 0x10;
    await writeFile(path, flipped);
    await expect(readBack(root, row), `byte ${at}`).rejects.toMatchObject(broken);
  }
});

/** The file without `from..to`, its end mark made to fit: what an attacker who can write files would leave. */
function without(whole: Buffer, from: number, to: number): Buffer {
  const cut = Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
  cut.writeBigUInt64LE(BigInt(cut.length), cut.length - 20);
  return cut;
}

test('a file that lost a chunk does not open, though its end mark fits', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(300_000));
  const path = join(root, row.file);
  const whole = await readFile(path);
  for (const chunk of [0, 1, 3]) {
    const from = heldHeadLength + chunk * sealedLength;
    await writeFile(path, without(whole, from, from + sealedLength));
    await expect(heldStore(root, key).open(row), `chunk ${chunk}`).rejects.toMatchObject(broken);
  }
});

test('chunks in another order are refused before a byte of them is handed out', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(200_000));
  const path = join(root, row.file);
  const whole = await readFile(path);
  const swapped = Buffer.from(whole);
  whole.copy(swapped, heldHeadLength, heldHeadLength + sealedLength, heldHeadLength + 2 * sealedLength);
  whole.copy(swapped, heldHeadLength + sealedLength, heldHeadLength, heldHeadLength + sealedLength);
  await writeFile(path, swapped);
  const held = await heldStore(root, key).open(row);
  await expect(held.bytes().next()).rejects.toMatchObject(broken);
  await held.close();
});

test('a file in the place of another is refused', async () => {
  const root = await temporaryFolder();
  const one = await hold(root, randomBytes(1000));
  const other = await hold(root, randomBytes(1000));
  await copyFile(join(root, one.file), join(root, other.file));
  await expect(readBack(root, other)).rejects.toMatchObject(broken);
});

test('a removal is recorded before the file goes, and may be repeated', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(1000));
  const store = heldStore(root, key);
  await expect(store.remove(row.file, () => Promise.reject(new Error('not committed')))).rejects.toThrow();
  await expect(readBack(root, row)).resolves.toHaveLength(1000);
  await store.remove(row.file, async () => undefined);
  await store.remove(row.file, async () => undefined);
  await expect(readBack(root, row)).rejects.toMatchObject(broken);
});

test('no path leads out of the folder', async () => {
  const root = await temporaryFolder();
  const row = await hold(root, randomBytes(10));
  for (const file of [`../${row.file}`, `${dirname(row.file)}/../x.held`, '/etc/passwd']) {
    await expect(heldStore(root, key).open({ file })).rejects.toMatchObject({ code: 'INTERNAL' });
  }
});
