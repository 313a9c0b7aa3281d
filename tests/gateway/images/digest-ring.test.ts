import { expect, test } from 'vitest';
import { newRing, type RecordKind, RingReader, RingWriter } from '../../../gateway/images/digest-ring.ts';
import { random } from '../../../inference/phantoms/random.ts';

interface Taken {
  readonly stream: number;
  readonly kind: RecordKind;
  readonly bytes: Buffer;
}

function takeOne(reader: RingReader): Taken {
  let taken: Taken | undefined;
  reader.next((stream, kind, first, second) => {
    taken = { stream, kind, bytes: Buffer.concat([first, second]) };
  });
  if (!taken) throw new Error('the reader gave nothing');
  return taken;
}

test.each([0, 0x7fffff80 | 0, 0xffffff80 | 0])('records come out as they went in, counted from %i', (start) => {
  const ring = newRing(256, start);
  const [writer, reader] = [new RingWriter(ring), new RingReader(ring)];
  const dice = random(start + 1);
  const sent: Taken[] = [];
  let partial = 0;
  let refused = 0;
  for (let round = 0; round < 2_000; round += 1) {
    if (dice.chance(0.5) || sent.length === 0) {
      const bytes = Buffer.from(Array.from({ length: dice.whole(0, 300) }, () => dice.whole(0, 255)));
      const stream = dice.whole(0, 2 ** 32 - 1);
      const kind = bytes.length === 0 ? 'end' : 'bytes';
      const count = writer.put(stream, kind, bytes);
      if (count < 0) refused += 1;
      else sent.push({ stream, kind, bytes: bytes.subarray(0, count) });
      if (count >= 0 && count < bytes.length) partial += 1;
    } else expect(takeOne(reader)).toEqual(sent.shift());
  }
  expect(partial).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(10);
});

test('who waits for room is let on by the next record that is read', async () => {
  const ring = newRing(64);
  const [writer, reader] = [new RingWriter(ring), new RingReader(ring)];
  expect(writer.put(1, 'bytes', Buffer.alloc(100))).toBe(56);
  expect(writer.put(1, 'bytes', Buffer.alloc(1))).toBe(-1);
  let isOn = false;
  const room = writer.room().then(() => {
    isOn = true;
  });
  await Promise.resolve();
  expect(isOn).toBe(false);
  takeOne(reader);
  await room;
  expect(writer.put(1, 'bytes', Buffer.alloc(1))).toBe(1);
});
