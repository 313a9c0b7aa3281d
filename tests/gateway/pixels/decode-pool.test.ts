/** The pool decodes off the caller's loop, replaces workers that hang, and stops cleanly. */

import { afterAll, describe, expect, it } from 'vitest';
import { DecodePool } from '../../../gateway/pixels/decode-pool.ts';
import type { FrameFormat } from '../../../gateway/pixels/frame-format.ts';

const format: FrameFormat = {
  ...{
    transferSyntax: '1.2.840.10008.1.2.1',
    rows: 2,
    columns: 3,
    samplesPerPixel: 1,
    bitsAllocated: 16,
    bitsStored: 12,
  },
  ...{ highBit: 11, signed: false, planar: false, photometric: 'MONOCHROME2' },
};
const samples = Uint16Array.of(0, 1, 2, 4093, 4094, 4095);
const bytes = () => new Uint8Array(samples.slice().buffer);
const want = { samples: true, luminance: true };

describe('DecodePool', () => {
  const pool = new DecodePool({ workers: 2 });
  afterAll(() => pool.close());

  it('gives samples, light and shape', async () => {
    const answer = await pool.run({ bytes: bytes(), format, want });
    expect(answer.samples).toEqual(samples);
    expect(answer.luminance).toEqual({ width: 3, height: 2, pixels: Uint8Array.of(0, 0, 0, 255, 255, 255) });
    expect(answer.frame).toMatchObject({ rows: 2, columns: 3, bitsAllocated: 16, planar: false });
    expect(answer.strayBits).toBeUndefined();
  });

  it('does not empty a buffer that others use', async () => {
    const shared = new Uint8Array(24);
    shared.set(bytes(), 6);
    await pool.run({ bytes: shared.subarray(6, 18), format, want });
    expect(shared.length).toBe(24);
  });

  it('keeps apart what is asked at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, value) =>
        pool.run({ bytes: new Uint8Array(12).fill(value % 16), format, want: { samples: true } }),
      ),
    );
    expect(answers.map(({ samples: own }) => own?.[0])).toEqual(Array.from({ length: 12 }, (_, v) => v * 257));
  });

  it('brings a defect over with its byte', async () => {
    const cut = pool.run({ bytes: new Uint8Array(5), format, want });
    await expect(cut).rejects.toMatchObject({ code: 'FRAME_UNREADABLE', defect: 'truncated', position: 5 });
  });

  it('takes frames into a run and shows what changed along it', async () => {
    const first = await pool.run({ bytes: bytes(), format, want: { run: true } });
    expect(first.changes).toBeUndefined();
    const dark = new Uint8Array(12);
    const run = first.run ?? true;
    const last = await pool.run({ bytes: dark, format, want: { run, changes: true } });
    expect(last.changes?.map(({ pixels }) => [...pixels])).toEqual([[0, 0, 0, 255, 255, 255]]);
    expect(last.run).toMatchObject({ steps: 0, last: new Uint16Array(6) });
  });

  it('goes on after a frame so large that its worker is let go', async () => {
    const [rows, columns] = [5000, 7000];
    const large = { bytes: new Uint8Array(2 * rows * columns), format: { ...format, rows, columns }, want: {} };
    expect((await pool.run(large)).frame).toMatchObject({ rows, columns });
    expect((await pool.run({ bytes: bytes(), format, want })).samples).toEqual(samples);
  });

  it('ends a worker that does not answer in time and goes on with a new one', async () => {
    // Nothing is decoded in one millisecond: the thread alone takes longer to start.
    const hasty = new DecodePool({ frameTimeoutMs: 1 });
    const rows = 4096;
    const large = { bytes: new Uint8Array(2 * rows * rows), format: { ...format, rows, columns: rows }, want };
    await expect(hasty.run(large)).rejects.toMatchObject({ defect: 'decoder-hung' });
    await expect(hasty.run({ bytes: bytes(), format, want })).rejects.toMatchObject({ defect: 'decoder-hung' });
    await hasty.close();
  });

  it('rejects with a transient code what waits when it closes', async () => {
    const closing = new DecodePool();
    const waiting = [1, 2, 3].map(() => closing.run({ bytes: bytes(), format, want }));
    const rejected = Promise.all(waiting.map((one) => expect(one).rejects.toMatchObject({ code: 'BUSY' })));
    await closing.close();
    await rejected;
    await expect(closing.run({ bytes: bytes(), format, want })).rejects.toMatchObject({ code: 'BUSY' });
  });
});
