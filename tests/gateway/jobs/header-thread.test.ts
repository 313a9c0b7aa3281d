import { tmpdir } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { HeaderThread, type HeaderThreadOptions } from '../../../gateway/jobs/header-thread.ts';
import type { HeaderOrigin } from '../../../gateway/show-header.ts';
import { carried, realFile } from '../../support/real-file.ts';

function openThread(change: Partial<HeaderThreadOptions> = {}): HeaderThread {
  const onFault = (fault: object) => expect.unreachable(JSON.stringify(fault));
  const thread = new HeaderThread({ heldFolder: tmpdir(), heldKey: new Uint8Array(32), onFault, ...change });
  onTestFinished(() => thread.close());
  return thread;
}

const upload = (bytes: Uint8Array): HeaderOrigin => ({ kind: 'upload', bytes });
/** Two hundred thousand elements. */
const heavy = (): Buffer => {
  const file = realFile();
  const many = Buffer.alloc(200_000 * 8);
  for (let at = 0; at < 200_000; at += 1) {
    many.writeUInt16LE(0x0009 + 2 * Math.floor(at / 60_000), at * 8);
    many.writeUInt16LE(at % 60_000, at * 8 + 2);
    many.write('LO', at * 8 + 4, 'latin1');
  }
  return Buffer.concat([file.subarray(0, file.length - 44), many]);
};

test('looks go one after the other, and past so many that wait they are refused', async () => {
  const thread = openThread({ waiting: 2 });
  const looks = Array.from({ length: 5 }, () => thread.show(upload(realFile()), [markitProfile]));
  const ends = await Promise.allSettled(looks);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(ends.at(-1)).toMatchObject({ reason: { code: 'BUSY' } });
});

test('a header that takes too long, or more memory than there is, costs its look alone', async () => {
  const hasty = openThread({ lookMilliseconds: 1 });
  await expect(hasty.show(upload(heavy()), [markitProfile])).rejects.toMatchObject({ code: 'CANNOT_UNDERSTAND' });
  const small = openThread({ heapMegabytes: 24 });
  await expect(small.show(upload(heavy()), [markitProfile])).rejects.toMatchObject({ code: 'CANNOT_UNDERSTAND' });
  const { held, shown } = await small.show(upload(realFile()), [markitProfile]);
  expect(held).toEqual([null]);
  expect(shown?.changes.find(({ path }) => path === '(0010,0010)')?.before).toBe(carried.name);
});

test('what comes too late from a thread that was given up is no answer to the next question', async () => {
  const lookMilliseconds = 4_000;
  const thread = openThread({ lookMilliseconds });
  await thread.show(upload(realFile()), [markitProfile]);
  // Out of the handler of messages, which would take the next one at once.
  await setImmediate();
  const late = thread.show(upload(realFile()), [markitProfile]);
  const next = late.catch(() => thread.show(upload(Buffer.alloc(200)), [markitProfile]));
  // Both are due when this thread goes on: first the clock, then the answer.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMilliseconds + 500);
  await expect(late).rejects.toMatchObject({ code: 'CANNOT_UNDERSTAND' });
  await expect(next).rejects.toMatchObject({ code: 'CANNOT_UNDERSTAND' });
}, 60_000);

test('one that is closed refuses, and what waits is told', async () => {
  const thread = openThread();
  const look = thread.show(upload(realFile()), [markitProfile]);
  const closing = thread.close();
  await expect(look).rejects.toMatchObject({ code: 'BUSY' });
  await closing;
  await expect(thread.show(upload(realFile()), [markitProfile])).rejects.toMatchObject({ code: 'BUSY' });
});
