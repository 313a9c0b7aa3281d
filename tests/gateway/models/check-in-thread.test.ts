/** A model is checked where it can hold up nobody, and a check that does not end is a refusal. */
import { describe, expect, test } from 'vitest';
import { checkArrived } from '../../../gateway/models/check-arrived.ts';
import { checkInThread } from '../../../gateway/models/check-in-thread.ts';
import { defaultLimits } from '../../../model-files/onnx/limits.ts';
import { manifestFor } from '../../support/model-manifest.ts';
import { classifier } from '../../support/small-models.ts';

const bytes = classifier();
const arrival = { bytes, manifest: JSON.stringify(manifestFor(bytes)), addMap: true, limits: defaultLimits };

describe('a check in a thread', () => {
  test('finds what it finds without one, and gives back bytes that came as they came', async () => {
    const [here, there] = [checkArrived(arrival), await checkInThread(arrival)];
    expect(there).toEqual({ ...here, bytes: expect.any(Uint8Array) });
    expect(Buffer.compare(there.bytes, here.bytes)).toBe(0);
    expect((await checkInThread({ ...arrival, addMap: false })).bytes).toBe(bytes);
  });

  test('refuses with all reasons', async () => {
    await expect(checkInThread({ ...arrival, manifest: '{}' })).rejects.toMatchObject({ code: 'MANIFEST_SCHEMA' });
    await expect(checkInThread({ ...arrival, manifest: '{' })).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE' });
  });

  test('ends at its time and at its heap', async () => {
    const bounds = { milliseconds: 1, heapMegabytes: 256 };
    await expect(checkInThread(arrival, bounds)).rejects.toMatchObject({ code: 'CHECK_TOO_MUCH' });
    const manifest = `[${'{},'.repeat(2 ** 23)}0]`;
    const narrow = checkInThread({ ...arrival, manifest }, { milliseconds: 60_000, heapMegabytes: 16 });
    await expect(narrow).rejects.toMatchObject({ code: 'CHECK_TOO_MUCH' });
  }, 60_000);
});
