import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { DigestThread } from '../../../gateway/images/digest-thread.ts';

const key = randomBytes(32);

test('streams side by side, together more than the ring holds, each have the digest of their own bytes', async () => {
  const thread = new DigestThread(key);
  let waits = 0;
  const streams = Array.from({ length: 6 }, async (_, index) => {
    const [stream, own] = [thread.open(), createHmac('sha256', key)];
    for (let step = 0; step < 30; step += 1) {
      const bytes = randomBytes(50_000 * (index + 1) + step);
      own.update(bytes);
      const wait = stream.update(bytes);
      if (wait) waits += 1;
      await wait;
    }
    expect(await stream.digest()).toBe(own.digest('hex'));
  });
  const given = thread.open();
  await given.update(randomBytes(1_000));
  given.drop();
  await Promise.all(streams);
  expect(waits).toBeGreaterThan(0);
  thread.close();
});

test('an empty stream has a digest too', async () => {
  const thread = new DigestThread(key);
  expect(await thread.open().digest()).toBe(createHmac('sha256', key).digest('hex'));
  thread.close();
});

test('where the thread is gone a digest is an error, never a wait', async () => {
  const thread = new DigestThread(key);
  const stream = thread.open();
  const last = stream.digest();
  thread.close();
  expect(await last).toHaveLength(64);
  const late = thread.open();
  await expect(late.digest()).rejects.toThrow('ended');
  await late.update(randomBytes(10_000_000));
});
