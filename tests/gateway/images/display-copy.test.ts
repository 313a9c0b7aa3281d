import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { displayPath } from '../../../gateway/images/display-copy.ts';
import { longestDisplayCopy, planDisplayCopy } from '../../../gateway/images/display-plan.ts';
import { sweepDisplayCopies } from '../../../gateway/images/display-sweep.ts';
import { embeddedImageStore, type ImageStore } from '../../../gateway/images/image-store.ts';
import { rebuild } from '../../../gateway/images/rebuild.ts';
import { removeBuriedFiles } from '../../../gateway/jobs/buried-files.ts';
import { openStore } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { temporaryFolder } from './samples.ts';

const epoch = '20261101T000000000Z-1-00000000';
const film = instanceRow({
  file: `${epoch}/2.25.7.dcm`,
  transferSyntax: '1.2.840.10008.1.2.4.90',
  rows: 600,
  columns: 500,
  frames: 3,
});
const frames = Array.from({ length: 3 }, () => randomBytes(600 * 500 * 2));

async function withInstance() {
  const root = await temporaryFolder();
  await mkdir(join(root, epoch));
  await writeFile(join(root, film.file), 'the instance');
  return { root, images: embeddedImageStore(root), path: displayPath(join(root, film.file)) };
}

async function begin(images: ImageStore) {
  const writer = await images.beginDisplayCopy(film);
  if (typeof writer === 'string') throw new Error(`no copy: ${writer}`);
  return writer;
}

async function withCopy() {
  const made = await withInstance();
  const writer = await begin(made.images);
  for (const frame of frames) await writer.push(frame);
  expect(await writer.finish()).toBe(true);
  return made;
}

test('frames of a copy are read as they were written', async () => {
  const { images } = await withCopy();
  const copy = await images.openDisplayCopy(film);
  for (const [index, frame] of frames.entries()) {
    const { ranges } = (await copy?.frame(index)) ?? { ranges: [] };
    const pieces: Buffer[] = [];
    for await (const piece of copy?.read(ranges) ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(frame)).toBe(true);
  }
  await expect(copy?.frame(3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await copy?.close();
});

test.each<[string, (path: string) => Promise<void>]>([
  ['cut', (path) => truncate(path, 1_000_000)],
  ['cut within its mark', (path) => truncate(path, 3 * 600_000 + 23)],
  ['longer than it was', (path) => appendFile(path, 'x')],
  ['empty', (path) => truncate(path, 0)],
  ['full of zeros', async (path) => writeFile(path, Buffer.alloc((await readFile(path)).length))],
  ['gone', unlink],
])('a copy that is %s is none', async (_what, damage) => {
  const { images, path } = await withCopy();
  await damage(path);
  expect(await images.openDisplayCopy(film)).toBeUndefined();
});

test('a copy that is not finished, or lacks a frame, has no name and leaves nothing', async () => {
  const { root, images } = await withInstance();
  const writer = await begin(images);
  await writer.push(frames[0] ?? Buffer.alloc(0));
  expect(await images.openDisplayCopy(film)).toBeUndefined();
  expect(await writer.finish()).toBe(false);
  expect(await readdir(join(root, epoch))).toEqual(['2.25.7.dcm']);
  await expect((await begin(images)).push(Buffer.alloc(7))).rejects.toThrow(RangeError);
});

test('a copy goes with its instance, and does not come back when it was being made', async () => {
  const { root, images } = await withCopy();
  const again = await begin(images);
  await again.push(frames[0] ?? Buffer.alloc(0));
  await images.remove(film.file, async () => undefined);
  expect(await readdir(join(root, epoch))).toEqual([]);
  for (const frame of frames.slice(1)) await again.push(frame);
  expect(await again.finish()).toBe(false);
  expect(await readdir(join(root, epoch))).toEqual([]);
});

test('a copy that took its name as its instance went is removed by who made it', async () => {
  const { root, images } = await withInstance();
  const writer = await begin(images);
  for (const frame of frames) await writer.push(frame);
  await unlink(join(root, film.file));
  expect(await writer.finish()).toBe(false);
  expect(await readdir(join(root, epoch))).toEqual([]);
});

test('a buried file takes its copy along', async () => {
  const { root } = await withCopy();
  const store = await openStore(join(root, 'markit.sqlite'));
  await removeBuriedFiles(store, { imagesFolder: root, heldFolder: root }, [film.file]);
  await store.close();
  expect(await readdir(join(root, epoch))).toEqual([]);
});

test('a start removes what a crash left: copies without their instance, and unfinished ones', async () => {
  const { root, images } = await withCopy();
  const orphan = join(root, epoch, '2.25.8.dcm.display');
  for (const path of [orphan, `${orphan}-unfinished`, join(root, epoch, '2.25.7.dcm.display-unfinished')]) {
    await writeFile(path, 'x');
  }
  expect(await sweepDisplayCopies(root)).toBe(3);
  expect((await readdir(join(root, epoch))).sort()).toEqual(['2.25.7.dcm', '2.25.7.dcm.display']);
  await (await images.openDisplayCopy(film))?.close();
});

test('a rebuild takes no copy for an instance', async () => {
  const { root } = await withCopy();
  await unlink(join(root, film.file));
  const counts: object[] = [];
  const read = () => Promise.reject(new Error('nothing is to be read'));
  const known = async () => new Set<string>();
  for await (const step of rebuild({ root, skip: () => false, buried: () => false, known, read, how: 'end' })) {
    if (step.kind === 'epoch') counts.push(step.counts);
  }
  expect(counts).toEqual([{ whole: 0, known: 0, torn: 0, unreadable: 0, buried: 0 }]);
});

test.each<[string, Partial<typeof film>]>([
  ['quick', { transferSyntax: '1.2.840.10008.1.2.1' }],
  ['quick', { transferSyntax: '1.2.840.10008.1.2.4.50' }],
  ['quick', { rows: 512, columns: 512 }],
  ['colour', { samplesPerPixel: 3, bitsAllocated: 8 }],
  ['depth', { bitsAllocated: 32 }],
  ['too-large', { frames: Math.ceil(longestDisplayCopy / 600_000) }],
])('no copy: %s', (reason, change) => {
  expect(planDisplayCopy({ ...film, ...change })).toBe(reason);
});
