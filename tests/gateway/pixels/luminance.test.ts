/** What the detector is shown: letters stay visible at both ends of the range, in any colour and in either polarity. */

import { describe, expect, it } from 'vitest';
import type { DecodedFrame, SampleArray } from '../../../gateway/pixels/frame-format.ts';
import { luminance } from '../../../gateway/pixels/luminance.ts';

function frameOf(samples: SampleArray, change: Partial<DecodedFrame> = {}): DecodedFrame {
  return {
    ...{ rows: 1, columns: samples.length, samplesPerPixel: 1, bitsAllocated: samples.BYTES_PER_ELEMENT * 8 },
    ...{ signed: false, planar: false, photometric: 'MONOCHROME2', samples, ...change },
  };
}

/** A thousand samples around 1000, with a few letters' worth of another value. */
function withLetters(letters: number): Uint16Array {
  return Uint16Array.from({ length: 10_000 }, (_, i) => (i < 60 ? letters : 1000 + (i % 200)));
}

describe('luminance', () => {
  it.each([
    ['at the top', 65_535],
    ['at the bottom', 0],
  ])('shows letters %s of the range apart from everything', (_, value) => {
    const { pixels } = luminance(frameOf(withLetters(value)));
    const rest = pixels.slice(60);
    const gap = value === 0 ? Math.min(...rest) - (pixels[0] ?? 0) : (pixels[0] ?? 0) - Math.max(...rest);
    expect(gap).toBeGreaterThan(100);
  });

  it('is not flattened by one stray sample', () => {
    const samples = withLetters(1000);
    samples[5000] = 65_535;
    const { pixels } = luminance(frameOf(samples));
    expect(Math.max(...pixels.slice(100, 300)) - Math.min(...pixels.slice(100, 300))).toBeGreaterThan(200);
  });

  it('shows a few letters on an image that is empty otherwise', () => {
    const samples = new Uint16Array(100_000);
    samples[7] = 4095;
    expect(luminance(frameOf(samples)).pixels[7]).toBe(255);
  });

  it('turns MONOCHROME1 round', () => {
    const samples = Uint8Array.of(0, 128, 255);
    const dark = luminance(frameOf(samples)).pixels;
    expect([...luminance(frameOf(samples, { photometric: 'MONOCHROME1' })).pixels]).toEqual(
      [...dark].map((v) => 255 - v),
    );
  });

  it.each([
    ['blue on black', [0, 0, 255], [0, 0, 0]],
    ['yellow on white', [255, 255, 0], [255, 255, 255]],
    ['red on green', [255, 0, 0], [0, 255, 0]],
  ])('keeps %s apart', (_, letters, ground) => {
    const frame = frameOf(Uint8Array.from([...letters, ...ground]), {
      columns: 2,
      samplesPerPixel: 3,
      photometric: 'RGB',
    });
    const [a = 0, b = 0] = luminance(frame).pixels;
    expect(Math.abs(a - b)).toBeGreaterThan(10);
  });

  it('reads YBR and palettes as their colours', () => {
    const ybr = frameOf(Uint8Array.of(255, 128, 128, 0, 128, 128), {
      columns: 2,
      samplesPerPixel: 3,
      photometric: 'YBR_FULL',
    });
    expect([...luminance(ybr).pixels]).toEqual([255, 0]);
    const ramp = Uint8Array.of(0, 100, 255);
    const indexed = frameOf(Uint8Array.of(9, 10, 11, 12, 99), { photometric: 'PALETTE COLOR' });
    const palette = { first: 10, red: ramp, green: ramp, blue: ramp };
    expect([...luminance(indexed, palette).pixels]).toEqual([0, 0, 100, 255, 255]);
  });

  it('is grey where every sample is the same', () => {
    expect([...luminance(frameOf(new Int16Array(4).fill(-7), { signed: true })).pixels]).toEqual([0, 0, 0, 0]);
  });
});
