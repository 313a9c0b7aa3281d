/** Frames of floating point numbers: whatever bits come, what is drawn in them is seen and nothing is thrown. */
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { runFrameJob } from '../../../gateway/pixels/decode-job.ts';
import { findStrayNans, floatLuminance } from '../../../gateway/pixels/float-samples.ts';
import type { FloatArray, FrameFormat } from '../../../gateway/pixels/frame-format.ts';
import { frameDigest } from '../../../gateway/pixels/picture-digest.ts';
import { seeded } from '../doors/seeded.ts';

const side = 100;
const format: FrameFormat = {
  ...{ transferSyntax: '1.2.840.10008.1.2.1', rows: side, columns: side, samplesPerPixel: 1, planar: false },
  ...{ bitsAllocated: 32, bitsStored: 32, highBit: 31, signed: false, photometric: 'MONOCHROME2', floats: true },
};
const doubles: FrameFormat = { ...format, bitsAllocated: 64, bitsStored: 64, highBit: 63 };
const bytesOf = (samples: FloatArray) => new Uint8Array(samples.buffer);

/** A slope from 0 to 1 with strokes over 2 % of it: `stroke` at `drawn`. */
const drawn = (at: number) => Math.floor(at / side) % 10 === 3 && at % 5 === 2;
function drawing(background: (at: number) => number, stroke: number): Float64Array {
  return Float64Array.from({ length: side * side }, (_, at) => (drawn(at) ? stroke : background(at)));
}

/** The least light between the strokes and the middle of what is beside them. */
function contrast(pixels: Uint8Array): number {
  let least = 255;
  for (let at = 0; at < pixels.length; at++) {
    if (drawn(at)) least = Math.min(least, Math.abs((pixels[at] ?? 0) - (pixels[at + 1] ?? 0)));
  }
  return least;
}

describe('a frame of floats', () => {
  it('is decoded as it lies there, in 32 and 64 bits', async () => {
    const samples = Float32Array.from({ length: side * side }, (_, at) => at / 7 - 100);
    samples.set([Number.NaN, Infinity, -Infinity, -0, 1e-45, 3.4e38]);
    const frame = await decodeFrame(bytesOf(samples), format);
    expect(frame).toMatchObject({ bitsAllocated: 32, signed: true, photometric: 'MONOCHROME2' });
    expect(frame.samples).toEqual(samples);
    const wide = Float64Array.from(samples, (value) => value * 1e200);
    const { samples: back } = await decodeFrame(bytesOf(wide), doubles);
    expect(back).toEqual(wide);
    await expect(decodeFrame(bytesOf(samples).subarray(4), format)).rejects.toMatchObject({ defect: 'truncated' });
    const described = { ...format, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    await expect(decodeFrame(bytesOf(samples), described)).rejects.toMatchObject({ defect: 'format' });
    await expect(decodeFrame(bytesOf(samples), { ...format, samplesPerPixel: 3 })).rejects.toMatchObject({
      defect: 'format',
    });
  });

  it('has a digest of its own: of its bits, and not that of whole numbers with the same', () => {
    const key = new Uint8Array(32);
    const frame = { ...format, bitsAllocated: 32, planar: false } as const;
    const samples = Float32Array.of(1, 2);
    const of = (one: FloatArray | Uint32Array) => frameDigest(key, { ...frame, samples: one }, 32);
    expect(of(samples)).toBe(of(Float32Array.of(1, 2)));
    expect(of(samples)).not.toBe(of(new Uint32Array(samples.buffer)));
    expect(of(samples)).not.toBe(of(Float32Array.of(1, 2.5)));
    expect(of(Float64Array.of(1, 2))).not.toBe(of(samples));
  });
});

describe('what is drawn in floats is seen', () => {
  const slope = (at: number) => (at % side) / side;
  it.each([
    ['numbers above all others', drawing((at) => slope(at) / 2, 5)],
    ['numbers below all others', drawing((at) => 1 + slope(at) / 2, -5)],
    ['NaN on dark', drawing((at) => slope(at) ** 3 / 3, Number.NaN)],
    ['padding on bright', drawing((at) => 2 - slope(at) ** 9, -7)],
    ['infinity', drawing((at) => slope(at) / 2, Infinity)],
    ['the largest number', drawing((at) => slope(at) / 2, Number.MAX_VALUE)],
    ['numbers on NaN', drawing(() => Number.NaN, 0.001)],
    ['a hundredth beside a padding that nobody declares', drawing((at) => (at < 5_000 ? -1e9 : 0.5), 0.51)],
    ['two numbers and nothing else', drawing(() => 1e-9, 2e-9)],
  ])('%s', (_, samples) => {
    const pixels = floatLuminance(samples, false, -7);
    const seen = pixels.filter((light, at) => drawn(at) && Math.abs(light - (pixels[at + 1] ?? 0)) >= 60).length;
    expect(seen / pixels.filter((__, at) => drawn(at)).length).toBeGreaterThan(0.45);
    const inverted = floatLuminance(samples, true, -7);
    expect(inverted.length).toBe(samples.length);
  });

  it('one pixel of an enormous number does not hide the rest', () => {
    const samples = drawing((at) => slope(at), 3);
    for (const value of [1e29, -1e29, 1e38, Infinity]) {
      samples[0] = value;
      expect(contrast(floatLuminance(samples, false))).toBeGreaterThan(60);
    }
  });

  it('any bits at all become light', () => {
    const random = seeded(4);
    for (let round = 0; round < 300; round++) {
      const words = Uint32Array.from({ length: 64 }, () =>
        random(3) === 0 ? 0xff800000 + random(2) : random(2 ** 32),
      );
      for (const samples of [new Float32Array(words.buffer.slice(0)), new Float64Array(words.buffer.slice(0))]) {
        expect(floatLuminance(samples, round % 2 === 0, samples[1]).length).toBe(samples.length);
      }
    }
    expect([...floatLuminance(new Float32Array(3).fill(Number.NaN), false)]).toEqual([0, 0, 0]);
    expect([...floatLuminance(new Float32Array(0), false)]).toEqual([]);
    expect([...floatLuminance(Float32Array.of(-Infinity, Infinity), false)]).toEqual([0, 255]);
  });
});

describe('NaNs that carry something', () => {
  it('are found in 32 and 64 bits; the ones that machines make are none', () => {
    const of = (...words: number[]) => new Float32Array(Uint32Array.from(words).buffer);
    expect(findStrayNans(of(0x7fc00000, 0xffc00000, 0x7fffffff, 0x3f800000, 0x7f800000))).toBeUndefined();
    expect(findStrayNans(of(0x7fc00000, 0x7fc04142, 0xff800001))).toEqual({ samples: 2, first: 1 });
    const wide = (...words: number[]) => new Float64Array(Uint32Array.from(words).buffer);
    expect(findStrayNans(wide(0, 0x7ff80000, 0, 0xfff80000, 0xffffffff, 0x7fffffff, 1, 1))).toBeUndefined();
    expect(findStrayNans(wide(0x4d495448, 0x7ff80000, 0, 0x7ff80001, 0, 0))).toEqual({ samples: 2, first: 0 });
  });

  it('are told with the frame, as bits outside the stored ones are', async () => {
    const samples = Float32Array.from({ length: side * side }, (_, at) => at);
    const job = { format, want: { luminance: true, digestKey: new Uint8Array(32) } };
    const clean = await runFrameJob({ ...job, bytes: bytesOf(samples), padding: 17 });
    expect(clean.strayBits).toBeUndefined();
    expect(clean.luminance?.pixels.length).toBe(side * side);
    new Uint32Array(samples.buffer)[9] = 0x7fc04142;
    expect((await runFrameJob({ ...job, bytes: bytesOf(samples) })).strayBits).toEqual({ samples: 1, first: 9 });
  });
});
