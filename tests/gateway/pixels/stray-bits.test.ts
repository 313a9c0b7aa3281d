/** Bits that no viewer shows are found; a sign, a padding value and full use are not taken for them. */

import { describe, expect, it } from 'vitest';
import type { DecodedFrame, FrameFormat, SampleArray } from '../../../gateway/pixels/frame-format.ts';
import { frameOf } from '../../../gateway/pixels/native.ts';
import { findStrayBits } from '../../../gateway/pixels/stray-bits.ts';

function format(change: Partial<FrameFormat>): FrameFormat {
  return {
    ...{
      transferSyntax: '1.2.840.10008.1.2.1',
      rows: 1,
      columns: 4,
      samplesPerPixel: 1,
      bitsAllocated: 16,
      bitsStored: 12,
    },
    ...{ highBit: 11, signed: false, planar: false, photometric: 'MONOCHROME2', ...change },
  };
}

const frame = (own: FrameFormat, samples: SampleArray): DecodedFrame => frameOf(own, samples);

describe('findStrayBits', () => {
  it.each([
    ['12 bits in 16', {}, Uint16Array.of(0, 4095, 1, 2)],
    ['a sign carried on', { signed: true }, Int16Array.of(-1, -2048, 2047, 0)],
    ['a sign not carried on', { signed: true }, Int16Array.of(4095, 2048, 2047, 0)],
    ['every bit in use', { bitsStored: 16, highBit: 15 }, Uint16Array.of(65_535, 0, 1, 2)],
    ['12 bits at the top', { highBit: 15 }, Uint16Array.of(0xfff0, 0x10, 0, 0)],
    ['8 bits in 8', { bitsAllocated: 8, bitsStored: 8, highBit: 7 }, Uint8Array.of(255, 0, 1, 2)],
  ])('accepts %s', (_, change, samples) => {
    const own = format(change);
    expect(findStrayBits(frame(own, samples), own)).toBeUndefined();
  });

  it.each([
    ['above', {}, Uint16Array.of(0, 4096, 1, 0x8001)],
    ['above a positive signed sample', { signed: true }, Int16Array.of(0, 0x1001, 0x1001, 0)],
    ['only some of the sign', { signed: true }, Int16Array.of(0, 0x1800, 0x3800, 0)],
    ['below', { highBit: 15 }, Uint16Array.of(0, 0xfff1, 0x0001, 0)],
    ['above 7 bits in 8', { bitsAllocated: 8, bitsStored: 7, highBit: 6 }, Uint8Array.of(0, 128, 255, 1)],
    [
      'above 31 bits in 32',
      { bitsAllocated: 32, bitsStored: 31, highBit: 30 },
      Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1, 1),
    ],
  ])('finds bits %s', (_, change, samples) => {
    const own = format(change);
    const found = findStrayBits(frame(own, samples), own);
    expect(found).toMatchObject({ first: 1 });
    expect(found?.samples).toBe(2);
  });

  it('accepts the declared padding value and nothing near it', () => {
    const own = format({});
    const padded = frame(own, Uint16Array.of(63_536, 63_536, 0, 63_537));
    expect(findStrayBits(padded, own, -2000)).toEqual({ samples: 1, first: 3 });
  });
});
