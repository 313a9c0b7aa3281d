import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { PixelTrail } from '../../../gateway/images/pixel-trail.ts';

const head = Buffer.from('twelve bytes');

async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

async function gather(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** Views of the chunk, zeros in the place of each `from..to`, nothing from `end` on: as the filter does. */
function filtered(chunk: Buffer, at: number, blanks: ReadonlyArray<readonly [number, number]>, end: number): Buffer[] {
  const out: Buffer[] = [];
  let position = 0;
  const limit = Math.max(0, Math.min(chunk.length, end - at));
  for (const [from, to] of blanks) {
    const first = Math.min(limit, Math.max(position, from - at));
    const next = Math.min(limit, Math.max(first, to - at));
    out.push(chunk.subarray(position, first), Buffer.alloc(next - first));
    position = next;
  }
  out.push(chunk.subarray(position, limit));
  return out.filter((piece) => piece.length > 0);
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
      const chunk = received.subarray(at, at + chunkLength);
      const out = filtered(chunk, at, blanks, end);
      if (at === 0) out.unshift(head);
      expect(trail.took(chunk, out)).toBe(true);
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
    const all = Buffer.concat([waiting, chunk]);
    const out = Buffer.from(all.subarray(0, all.length - 33)).fill(0xff, 0, 5);
    waiting = Buffer.from(all.subarray(all.length - 33));
    expect(trail.took(chunk, [out])).toBe(true);
    written.push(out);
  }
  expect((await gather(trail.received(pieces(Buffer.concat(written), 999)))).equals(received)).toBe(true);
});

test('a chunk that was refused comes back', async () => {
  const received = randomBytes(300);
  const trail = new PixelTrail(0);
  trail.took(received, []);
  expect((await gather(trail.received(pieces(Buffer.alloc(0), 1)))).equals(received)).toBe(true);
});

test('the trail says when it would have to keep more than its bound', () => {
  const trail = new PixelTrail(0, 10_000);
  const step = () => {
    return trail.took(randomBytes(4096), [Buffer.alloc(4096)]);
  };
  expect([step(), step(), step()]).toEqual([true, true, false]);
});

test('what follows the element counts against the bound too', () => {
  const trail = new PixelTrail(0, 10_000);
  const step = () => {
    return trail.took(randomBytes(4096), []);
  };
  expect([step(), step(), step()]).toEqual([true, true, false]);
});

test('more written than received is a mistake of the filter, not a guess', () => {
  const trail = new PixelTrail(0);
  expect(() => trail.took(Buffer.alloc(10), [Buffer.alloc(11)])).toThrow(RangeError);
});
