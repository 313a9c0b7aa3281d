import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { PixelTrail } from '../../../gateway/images/pixel-trail.ts';

const head = Buffer.from('twelve bytes');

async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

async function gather(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** Blanks each `from..to` in the chunk itself, as the filter does, and drops everything from `end` on. */
function filtered(chunk: Buffer, at: number, blanks: ReadonlyArray<readonly [number, number]>, end: number): Buffer[] {
  for (const [from, to] of blanks) {
    if (to > at && from < at + chunk.length) chunk.fill(0, Math.max(0, from - at), Math.min(chunk.length, to - at));
  }
  const kept = chunk.subarray(0, Math.max(0, end - at));
  return kept.length === 0 ? [] : [kept];
}

test.each([1, 7, 1000, 4096, 70_000])(
  'blanked and dropped bytes come back, with chunks of %i bytes',
  async (chunkLength) => {
    const received = randomBytes(70_000);
    const blanks = [
      [0, 1],
      [900, 2100],
      [4095, 4097],
      [69_000, 69_990],
    ] as const;
    const end = 69_995;
    const trail = new PixelTrail(head.length);
    const written: Buffer[] = [];
    for (let at = 0; at < received.length; at += chunkLength) {
      const chunk = Buffer.from(received.subarray(at, at + chunkLength));
      trail.before(chunk);
      const out = filtered(chunk, at, blanks, end);
      if (at === 0) out.unshift(head);
      expect(trail.after(out)).toBe(true);
      written.push(...out);
    }
    const file = Buffer.concat(written).subarray(head.length);
    expect(file.equals(received.subarray(0, end))).toBe(false);
    for (const pieceLength of [1, 13, 1024, 100_000]) {
      expect((await gather(trail.received(pieces(file, pieceLength)))).equals(received)).toBe(true);
    }
  },
  60_000,
);

test('a filter that holds bytes back for a while is followed', async () => {
  const received = randomBytes(5000);
  const trail = new PixelTrail(0);
  let waiting = Buffer.alloc(0);
  const written: Buffer[] = [];
  for (let at = 0; at < received.length; at += 100) {
    const chunk = Buffer.from(received.subarray(at, at + 100));
    trail.before(chunk);
    const all = Buffer.concat([waiting, chunk]);
    const out = Buffer.from(all.subarray(0, all.length - 33)).fill(0xff, 0, 5);
    waiting = Buffer.from(all.subarray(all.length - 33));
    expect(trail.after([out])).toBe(true);
    written.push(out);
  }
  expect((await gather(trail.received(pieces(Buffer.concat(written), 999)))).equals(received)).toBe(true);
});

test('a chunk that was refused comes back though it was changed meanwhile', async () => {
  const received = randomBytes(300);
  const trail = new PixelTrail(0);
  const chunk = Buffer.from(received);
  trail.before(chunk);
  chunk.fill(0);
  trail.after([]);
  expect((await gather(trail.received(pieces(Buffer.alloc(0), 1)))).equals(received)).toBe(true);
});

test('the trail says when it would have to keep more than its bound', () => {
  const trail = new PixelTrail(0, 10_000);
  const step = () => {
    const chunk = randomBytes(4096);
    trail.before(chunk);
    chunk.fill(0);
    return trail.after([chunk]);
  };
  expect([step(), step(), step()]).toEqual([true, true, false]);
});

test('what follows the element counts against the bound too', () => {
  const trail = new PixelTrail(0, 10_000);
  const step = () => {
    trail.before(randomBytes(4096));
    return trail.after([]);
  };
  expect([step(), step(), step()]).toEqual([true, true, false]);
});

test('more written than received is a mistake of the filter, not a guess', () => {
  const trail = new PixelTrail(0);
  trail.before(Buffer.alloc(10));
  expect(() => trail.after([Buffer.alloc(11)])).toThrow(RangeError);
});
