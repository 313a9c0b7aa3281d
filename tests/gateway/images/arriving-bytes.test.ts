import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Abandoned, ArrivingBytes } from '../../../gateway/images/arriving-bytes.ts';
import { ReceivedDigests } from '../../../gateway/images/received-digests.ts';

const digests = new ReceivedDigests(randomBytes(32));

test('bytes come out as they went in, with their keyed digest', async () => {
  const bytes = new ArrivingBytes(digests.open());
  const sent = Array.from({ length: 20 }, () => randomBytes(1000));
  for (const chunk of sent) bytes.push(chunk);
  bytes.end();
  const taken: Uint8Array[] = [];
  for (let chunk = await bytes.next(); chunk; chunk = await bytes.next()) taken.push(chunk);
  expect(taken).toEqual(sent);
  expect(bytes.digest()).toBe(digests.of(Buffer.concat(sent)));
});

test('a story that falls behind makes the door wait, and one that catches up lets it go on', async () => {
  const bytes = new ArrivingBytes(digests.open());
  expect(bytes.push(Buffer.alloc(100_000))).toBeUndefined();
  const wait = bytes.push(Buffer.alloc(600_000));
  expect(wait).toBeInstanceOf(Promise);
  await bytes.next();
  await bytes.next();
  await wait;
  expect(bytes.push(Buffer.alloc(1))).toBeUndefined();
});

test('an abandoned object is an error for the story and lets the door go', async () => {
  const bytes = new ArrivingBytes(digests.open());
  const wait = bytes.push(Buffer.alloc(1_000_000));
  bytes.abandon();
  await wait;
  await expect(bytes.next()).rejects.toBeInstanceOf(Abandoned);
});

test('a story that waits learns that the sender went away', async () => {
  const bytes = new ArrivingBytes(digests.open());
  const next = bytes.next();
  bytes.abandon();
  await expect(next).rejects.toBeInstanceOf(Abandoned);
});

test('a sender that goes away after the last byte changes nothing', async () => {
  const bytes = new ArrivingBytes(digests.open());
  bytes.push(Buffer.from('all'));
  bytes.end();
  bytes.abandon();
  expect(await bytes.next()).toEqual(Buffer.from('all'));
  expect(await bytes.next()).toBeUndefined();
});

test('what comes after a refusal is dropped without a wait', () => {
  const bytes = new ArrivingBytes(digests.open());
  bytes.refuse();
  for (let i = 0; i < 100; i += 1) expect(bytes.push(Buffer.alloc(1_000_000))).toBeUndefined();
});
