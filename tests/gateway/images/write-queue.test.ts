import { randomBytes } from 'node:crypto';
import { open as openCallback } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { WriteQueue } from '../../../gateway/images/write-queue.ts';
import { temporaryFolder } from './samples.ts';

const open = promisify(openCallback);

test('pushes ask to wait once two megabytes are under way, and never lose or reorder a byte', async () => {
  const path = join(await temporaryFolder(), 'file');
  const queue = new WriteQueue(open(path, 'wx+'));
  const sent: Buffer[] = [];
  let waits = 0;
  let withoutWait = 0;
  for (let i = 0; i < 400; i += 1) {
    const chunk = randomBytes(65_536);
    sent.push(chunk);
    withoutWait += chunk.length;
    const wait = queue.push(chunk);
    if (wait) {
      waits += 1;
      await wait;
      withoutWait = 0;
    }
    expect(withoutWait).toBeLessThanOrEqual(2 * 1024 * 1024);
  }
  await queue.sync();
  await queue.close();
  expect(waits).toBeGreaterThan(5);
  expect((await readFile(path)).equals(Buffer.concat(sent))).toBe(true);
});

test('a sender of tiny pieces is made to wait by their number', async () => {
  const path = join(await temporaryFolder(), 'file');
  const queue = new WriteQueue(open(path, 'wx+'));
  const piece = Buffer.from('ab');
  let first: number | undefined;
  for (let i = 0; i < 20_000; i += 1) {
    const wait = queue.push(piece);
    if (wait) first ??= i;
    await wait;
  }
  await queue.drain();
  await queue.close();
  expect(first).toBeLessThan(2000);
  expect((await readFile(path)).length).toBe(40_000);
});

test('a full device fails the drain and every later push, and closes', async () => {
  const queue = new WriteQueue(open('/dev/full', 'r+'));
  queue.push(Buffer.alloc(1_000_000));
  await expect(queue.sync()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(() => queue.push(Buffer.alloc(1))).toThrow();
  await queue.close();
});

test('a queue can be closed while its file opens and while it writes', async () => {
  const folder = await temporaryFolder();
  const early = new WriteQueue(open(join(folder, 'early'), 'wx+'));
  early.push(Buffer.alloc(10));
  await early.close();
  const late = new WriteQueue(open(join(folder, 'late'), 'wx+'));
  for (let i = 0; i < 20; i += 1) late.push(Buffer.alloc(200_000));
  await late.close();
  const never = new WriteQueue(open(join(folder, 'no', 'such'), 'wx+'));
  never.push(Buffer.alloc(1_000_000));
  await never.close();
});
