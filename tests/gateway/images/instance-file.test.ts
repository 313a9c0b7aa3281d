import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { InstanceFile } from '../../../gateway/images/instance-file.ts';
import { readStoredInstance } from '../../../gateway/images/stored-files.ts';
import { sampleFacts, storeSample, temporaryFolder } from './samples.ts';

test('the file begins with exactly the bytes that were pushed, whatever their pieces', async () => {
  const root = await temporaryFolder();
  const file = new InstanceFile(new Epochs({ root }), '2.25.7');
  const sent: Buffer[] = [];
  for (let i = 0; i < 3000; i += 1) {
    const piece = randomBytes((i * 37) % 4096);
    sent.push(piece);
    await file.push(piece);
  }
  const row = await file.finish(sampleFacts({ sopInstanceUid: '2.25.7' }));
  await file.release();
  const stored = await readFile(join(root, row.file));
  const bytes = Buffer.concat(sent);
  expect(stored.subarray(0, bytes.length).equals(bytes)).toBe(true);
  expect(stored.length).toBe(row.size);
  expect(await readStoredInstance(join(root, row.file), row.file, 'every-byte')).toEqual({ row });
});

test('a second version in the same epoch gets its own name', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  const files = [];
  for (let i = 0; i < 3; i += 1) files.push((await storeSample(epochs, { uid: '2.25.7' })).file.split('/')[1]);
  expect(files).toEqual(['2.25.7.dcm', '2.25.7.2.dcm', '2.25.7.3.dcm']);
});

test('a version and a UID that look alike keep apart', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  for (const uid of ['2.25.7', '2.25.7', '2.25.7.2']) {
    const row = await storeSample(epochs, { uid });
    expect(await readStoredInstance(join(root, row.file), row.file, 'end')).toEqual({ row });
  }
});

test('a discarded file leaves nothing behind, at any moment', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  for (const bytes of [0, 10, 3_000_000]) {
    const file = new InstanceFile(epochs, '2.25.8');
    if (bytes > 0) void file.push(randomBytes(bytes));
    await file.discard();
  }
  const [epoch] = await readdir(root);
  expect(await readdir(join(root, epoch ?? ''))).toEqual([]);
});

test('what was pushed can be read back before the end', async () => {
  const root = await temporaryFolder();
  const file = new InstanceFile(new Epochs({ root }), '2.25.9');
  const bytes = randomBytes(1_500_000);
  await file.push(bytes);
  const back: Buffer[] = [];
  for await (const piece of file.readBack(100)) back.push(piece);
  expect(Buffer.concat(back).equals(bytes.subarray(100))).toBe(true);
  await file.discard();
});

test('a name is made of a UID and of nothing else', async () => {
  const root = await temporaryFolder();
  for (const uid of ['../etc', '', '2.25.1/x', 'a.b', `2.${'1'.repeat(64)}`]) {
    expect(() => new InstanceFile(new Epochs({ root }), uid)).toThrow(RangeError);
  }
});

test('a folder that cannot be written is an error of every later step, and ends nothing', async () => {
  const file = new InstanceFile(new Epochs({ root: '/nonexistent/markit' }), '2.25.1');
  await expect(file.finish(sampleFacts())).rejects.toMatchObject({ code: 'ENOENT' });
  expect(() => file.push(Buffer.alloc(1))).toThrow();
  await file.discard();
});
