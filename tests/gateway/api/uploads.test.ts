import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Uploads } from '../../../gateway/api/uploads.ts';

const limits = { longest: 1_000, kept: 100, milliseconds: 60_000, atOnce: 2 };
const head = async (bytes: Uint8Array) => bytes;

function fileOf(...pieces: number[]): PassThrough {
  const file = new PassThrough();
  for (const length of pieces) file.write(Buffer.alloc(length, 1));
  return file;
}

test('of a file no more is kept than is wanted, and the rest is read to its end', async () => {
  const file = fileOf(60, 60, 500);
  file.end();
  expect((await new Uploads(limits).take(1, file, head)).length).toBe(120);
  expect(file.readableEnded).toBe(true);
});

test('a file past its bound, one too slow and one that breaks off are told apart, and its place is free again', async () => {
  const uploads = new Uploads({ ...limits, milliseconds: 30 });
  const large = fileOf(1_001);
  await expect(uploads.take(1, large, head)).rejects.toMatchObject({ code: 'UPLOAD_TOO_LARGE' });
  await expect(uploads.take(1, fileOf(5), head)).rejects.toMatchObject({ code: 'UPLOAD_TOO_SLOW' });
  const broken = fileOf(5);
  const taking = new Uploads(limits).take(1, broken, head);
  broken.destroy(new Error('reset'));
  await expect(taking).rejects.toMatchObject({ code: 'UPLOAD_BROKEN' });
  // What answers still needs its socket: no stream was destroyed but the one that broke.
  expect([large.destroyed, broken.destroyed]).toEqual([false, true]);
  const file = fileOf(5);
  file.end();
  expect((await uploads.take(1, file, head)).length).toBe(5);
});

test('one of a person and so many of all are taken at a time', async () => {
  const uploads = new Uploads(limits);
  const open = [fileOf(5), fileOf(5)];
  const taking = open.map((file, person) => uploads.take(person, file, head));
  for (const person of [0, 2]) {
    await expect(uploads.take(person, fileOf(5), head)).rejects.toMatchObject({ code: 'BUSY' });
  }
  for (const file of open) file.end();
  await Promise.all(taking);
  const next = fileOf(1);
  next.end();
  expect((await uploads.take(2, next, head)).length).toBe(1);
});
