/** Native, RLE and deflated frames by hand: what each byte becomes, and what is refused. */

import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import type { FrameFormat } from '../../../gateway/pixels/frame-format.ts';

const grey: FrameFormat = {
  ...{
    transferSyntax: '1.2.840.10008.1.2.1',
    rows: 2,
    columns: 2,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    bitsStored: 8,
  },
  ...{ highBit: 7, signed: false, planar: false, photometric: 'MONOCHROME2' },
};
const colour: FrameFormat = { ...grey, samplesPerPixel: 3, photometric: 'RGB' };
const bit: FrameFormat = { ...grey, rows: 3, columns: 3, bitsAllocated: 1, bitsStored: 1, highBit: 0 };
const rle = '1.2.840.10008.1.2.5';

function rleFrame(...segments: number[][]): Uint8Array {
  const head = new Uint32Array(16);
  head[0] = segments.length;
  let at = 64;
  segments.forEach((segment, index) => {
    head[index + 1] = at;
    at += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(head.buffer), ...segments.flat()]);
}

describe('a native frame', () => {
  it('of planes comes with the samples of a pixel side by side', async () => {
    const planes = Uint8Array.of(1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24);
    const { samples, planar } = await decodeFrame(planes, { ...colour, planar: true });
    expect([...samples]).toEqual([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24]);
    expect(planar).toBe(false);
  });

  it('of 4:2:2 colour is opened', async () => {
    const packed = Uint8Array.of(10, 20, 100, 200, 30, 40, 101, 201);
    const { samples, photometric } = await decodeFrame(packed, { ...colour, photometric: 'YBR_FULL_422' });
    expect([...samples]).toEqual([10, 100, 200, 20, 100, 200, 30, 101, 201, 40, 101, 201]);
    expect(photometric).toBe('YBR_FULL');
  });

  it('of single bits is read from the least significant one, and from where it begins', async () => {
    const { samples } = await decodeFrame(Uint8Array.of(0b10101010, 1), bit);
    expect([...samples]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 1]);
    const second = await decodeFrame(Uint8Array.of(0b10101010, 0b11), bit, { firstBit: 1 });
    expect([...second.samples]).toEqual([1, 0, 1, 0, 1, 0, 1, 1, 1]);
  });

  it('keeps its sign', async () => {
    const { samples } = await decodeFrame(Uint8Array.of(0xff, 0x80, 1, 0x7f), { ...grey, signed: true });
    expect([...samples]).toEqual([-1, -128, 1, 127]);
  });

  it.each([
    ['a byte less', 3, 'truncated'],
    ['two bytes more', 6, 'trailing-bytes'],
  ])('with %s is refused', async (_, length, defect) => {
    await expect(decodeFrame(new Uint8Array(length), grey)).rejects.toMatchObject({ defect });
  });
});

describe('an RLE frame', () => {
  const format = { ...grey, transferSyntax: rle };

  it('of runs and literals is unpacked, its most significant bytes first', async () => {
    expect([...(await decodeFrame(rleFrame([1, 7, 8, 255, 9]), format)).samples]).toEqual([7, 8, 9, 9]);
    const wide = { ...format, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    const { samples } = await decodeFrame(rleFrame([253, 1], [3, 1, 2, 3, 4]), wide);
    expect([...samples]).toEqual([257, 258, 259, 260]);
  });

  it.each([
    ['a run past the image', rleFrame([252, 7]), 'corrupt'],
    ['a literal that is cut', rleFrame([3, 7, 8]), 'truncated'],
    ['a segment that is missing', rleFrame(), 'wrong-dimensions'],
    ['something behind the last run', rleFrame([253, 7, 1, 2, 3]), 'trailing-bytes'],
    ['no header', new Uint8Array(63), 'truncated'],
  ])('with %s is refused', async (_, bytes, defect) => {
    await expect(decodeFrame(bytes, format)).rejects.toMatchObject({ defect });
  });
});

describe('a deflated frame', () => {
  const format = { ...grey, transferSyntax: '1.2.840.10008.1.2.8.1' };

  it('is inflated, and refused where it is cut or longer than its image', async () => {
    const bytes = new Uint8Array(deflateRawSync(Uint8Array.of(4, 3, 2, 1)));
    expect([...(await decodeFrame(bytes, format)).samples]).toEqual([4, 3, 2, 1]);
    await expect(decodeFrame(bytes.slice(0, 3), format)).rejects.toMatchObject({ defect: 'truncated' });
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(1e6)));
    await expect(decodeFrame(bomb, format)).rejects.toMatchObject({ code: 'FRAME_UNREADABLE' });
    const followed = Uint8Array.from([...bytes, 0, 7]);
    const position = bytes.length + 1;
    await expect(decodeFrame(followed, format)).rejects.toMatchObject({ defect: 'trailing-bytes', position });
  });
});
