import { describe, expect, test } from 'vitest';
import type { TaskImage } from '../../../gateway/contract/tasks.ts';
import { isDrawnAsLevels, levelsOf, levelsOfFrame, samplesOfLevels } from '../../../ui/viewer/level-frame.ts';
import { draggedWindow, presetWindow, rangeToWindow, windowToRange } from '../../../ui/viewer/window.ts';

const ramp = (low: number, high: number, count = 10_001) =>
  Float64Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1));

describe('levels of a frame of floats', () => {
  test('are as fine as 16 bits, and lead back to the numbers', () => {
    for (const [low, high] of [
      [0, 1],
      [0.0005, 0.003],
      [-1e6, 1e6],
      [1e-30, 2e-30],
    ] as const) {
      const numbers = ramp(low, high);
      const { pixels, slope, intercept } = levelsOf(numbers, null);
      expect([pixels[0], pixels.at(-1)]).toEqual([1, 65_535]);
      for (let at = 0; at < numbers.length; at += 997) {
        const back = intercept + slope * (pixels[at] ?? 0);
        expect(Math.abs(back - (numbers[at] ?? 0))).toBeLessThanOrEqual(slope * 0.501);
      }
    }
  });

  test('NaN and padding have none, infinities the outermost', () => {
    const numbers = Float32Array.of(Number.NaN, -9, 0, 1, Infinity, -Infinity);
    const levels = levelsOf(numbers, -9);
    expect([...levels.pixels]).toEqual([0, 0, 1, 65_535, 65_535, 1]);
    const samples = samplesOfLevels(levels);
    expect(samples.length).toBe(4);
    expect([samples[0], samples[3]].map((value) => Number(value?.toPrecision(6)))).toEqual([0, 1]);
  });

  test('a few enormous numbers, or a padding that nobody declares, leave room for the rest', () => {
    const numbers = ramp(0, 1);
    numbers.set([1e38, -1e30], 3_000);
    const kept = levelsOf(numbers, null);
    expect(kept.slope).toBeLessThan(5 / 65_535);
    const padded = Float64Array.from([...ramp(0, 1), ...new Array(8_000).fill(-1e9)]);
    expect(levelsOf(padded, null).slope).toBeLessThan(5 / 65_535);
  });

  test('one number, none and nothing but NaN are drawn too', () => {
    expect([...levelsOf(new Float32Array(3).fill(7), null).pixels]).toEqual([1, 1, 1]);
    expect([...levelsOf(new Float32Array(2).fill(Number.NaN), null).pixels]).toEqual([0, 0]);
    expect(levelsOf(new Float32Array(0), null).pixels.length).toBe(0);
  });

  test('bytes are read as the header tells, and rescaled', () => {
    const square = { rows: 2, columns: 2, rescale: { slope: 1, intercept: 0 }, pixelPaddingValue: null };
    const of = (samples: { readonly buffer: ArrayBuffer }, change: Partial<TaskImage>) => [
      ...levelsOfFrame(samples.buffer, { ...square, ...change } as TaskImage).pixels,
    ];
    const float = { pixelRepresentation: null };
    expect(of(Float64Array.of(0, 1, 2, 2), { ...float, bitsAllocated: 64 })).toEqual([1, 32_768, 65_535, 65_535]);
    expect(of(Float32Array.of(0, 1, 2, 2), { ...float, bitsAllocated: 32 })).toEqual([1, 32_768, 65_535, 65_535]);
    const whole = { bitsAllocated: 32, pixelPaddingValue: 9 };
    expect(of(Int32Array.of(-1, 9, 1, 0), { ...whole, pixelRepresentation: 1 })).toEqual([1, 0, 65_535, 32_768]);
    const doubled = { ...whole, pixelRepresentation: 0, rescale: { slope: -2, intercept: 1 } } as const;
    expect(of(Uint32Array.of(0, 9, 2 ** 32 - 1, 0), doubled)).toEqual([65_535, 0, 1, 65_535]);
    expect(of(Uint8Array.of(0b1010), { bitsAllocated: 1, pixelRepresentation: 0 })).toEqual([1, 65_535, 1, 65_535]);
  });

  test('compressed frames, colours and ordinary depths are left to the library', () => {
    const grey = { transferSyntax: '1.2.840.10008.1.2.1', samplesPerPixel: 1, palette: null, pixelRepresentation: 0 };
    // Of an image only what the question looks at.
    const drawn = (change: object) =>
      isDrawnAsLevels({ ...grey, bitsAllocated: 32, ...change } as unknown as TaskImage);
    expect([drawn({}), drawn({ bitsAllocated: 1 }), drawn({ pixelRepresentation: null })]).toEqual([true, true, true]);
    expect([drawn({ bitsAllocated: 16 }), drawn({ samplesPerPixel: 3 })]).toEqual([false, false]);
    expect(drawn({ transferSyntax: '1.2.840.10008.1.2.5' })).toBe(false);
  });
});

describe('windows of floats', () => {
  test('cover their centre by half a width on each side, however narrow', () => {
    expect(windowToRange({ width: 0.002, centre: 0.001 }, true)).toEqual({ lower: 0, upper: 0.002 });
    expect(rangeToWindow({ lower: 0, upper: 0.002 }, true)).toEqual({ width: 0.002, centre: 0.001 });
    expect(rangeToWindow({ lower: 3, upper: 3 }, true).width).toBeGreaterThan(0);
  });

  test('presets and drags stay in the range of the numbers', () => {
    const samples = ramp(0, 0.001);
    const full = presetWindow('full', samples, false, undefined, true);
    expect(full.width).toBeCloseTo(0.001, 9);
    const stored = { width: 0.0004, centre: 0.0002 };
    expect(presetWindow('file', samples, false, stored, true)).toBe(stored);
    expect(draggedWindow(full, 512, 0, samples, true).width).toBeCloseTo(0.002, 5);
    const least = draggedWindow(full, -10_000, 0, samples, true).width;
    expect(least > 0 && least < 0.00001).toBe(true);
  });
});
