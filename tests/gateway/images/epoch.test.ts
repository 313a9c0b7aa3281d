import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Epochs, isEpochName } from '../../../gateway/images/epoch.ts';
import { temporaryFolder } from './samples.ts';

test('nothing is made before the first object, and objects that come together share one epoch', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  expect(await readdir(root)).toEqual([]);
  const places = await Promise.all(Array.from({ length: 8 }, () => epochs.claim()));
  const names = new Set(places.map((place) => place.epoch));
  expect(names.size).toBe(1);
  expect(await readdir(root)).toEqual([...names]);
  expect([...names].every(isEpochName)).toBe(true);
});

test('two processes, or two starts in one second, never share an epoch', async () => {
  const root = await temporaryFolder();
  const first = await new Epochs({ root }).claim();
  const second = await new Epochs({ root }).claim();
  expect(first.epoch).not.toBe(second.epoch);
});

test.each([
  ['files', { maxFiles: 2 }, 0],
  ['bytes', { maxBytes: 100 }, 60],
  ['age', { maxAgeMs: 0 }, 0],
])('an epoch ends by its number of %s', async (_what, limit, bytes) => {
  const root = await temporaryFolder();
  const closed: string[] = [];
  const epochs = new Epochs({ root, ...limit, onClosed: (name) => closed.push(name) });
  const seen = new Set<string>();
  for (let i = 0; i < 4; i += 1) {
    const place = await epochs.claim();
    seen.add(place.epoch);
    place.release(bytes);
  }
  await epochs.close();
  expect(seen.size).toBeGreaterThanOrEqual(2);
  expect(closed).toEqual([...seen]);
});

test('an epoch is reported closed only after its last file was released', async () => {
  const root = await temporaryFolder();
  const closed: string[] = [];
  const epochs = new Epochs({ root, maxFiles: 1, onClosed: (name) => closed.push(name) });
  const slow = await epochs.claim();
  const quick = await epochs.claim();
  quick.release(0);
  await epochs.close();
  expect(closed).toEqual([quick.epoch]);
  slow.release(0);
  expect(closed).toEqual([quick.epoch, slow.epoch]);
});

test('an epoch that could not be opened is tried again by the next object', async () => {
  const root = await temporaryFolder();
  const { rm, mkdir } = await import('node:fs/promises');
  const epochs = new Epochs({ root });
  await rm(root, { recursive: true });
  await expect(epochs.claim()).rejects.toMatchObject({ code: 'ENOENT' });
  await mkdir(root);
  expect(isEpochName((await epochs.claim()).epoch)).toBe(true);
});

test('an epoch with a removed file closes once the removal is on the disk; one with a file that stayed does not', async () => {
  const root = await temporaryFolder();
  const closed: string[] = [];
  const epochs = new Epochs({ root, maxFiles: 1, onClosed: (name) => closed.push(name) });
  const removed = await epochs.claim();
  const stuck = await epochs.claim();
  removed.release(0, 'removed');
  stuck.release(0, 'stuck');
  await epochs.close();
  expect(closed).toEqual([removed.epoch]);
});
