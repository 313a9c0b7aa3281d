import { describe, expect, test } from 'vitest';
import {
  draggedWindow,
  presetWindow,
  rangeToWindow,
  sampleValues,
  windowPresets,
  windowToRange,
} from '../../../ui/viewer/window.ts';

const ramp = sampleValues(Float64Array.from({ length: 10_001 }, (_, i) => i));

test('width and centre are the LINEAR function of C.11.2.1.2.1 both ways', () => {
  expect(windowToRange({ width: 256, centre: 128 })).toEqual({ lower: 0, upper: 255 });
  expect(rangeToWindow({ lower: 0, upper: 255 })).toEqual({ width: 256, centre: 128 });
});

test('padding does not count', () => {
  expect([...sampleValues([5, -2000, 1, -2000, 3], -2000)]).toEqual([1, 3, 5]);
});

test('a large frame is sampled, its extremes within one step', () => {
  const samples = sampleValues(Uint16Array.from({ length: 4_000_000 }, (_, i) => i % 4_096));
  expect(samples.length).toBeLessThanOrEqual(70_000);
  expect(samples.at(-1)).toBeGreaterThan(4_000);
});

describe('presets', () => {
  test('as stored is the file, and auto where the file has none', () => {
    const stored = { width: 400, centre: 40 };
    expect(presetWindow('file', ramp, false, stored)).toBe(stored);
    expect(presetWindow('file', ramp, false, undefined)).toEqual(presetWindow('auto', ramp, false, undefined));
    expect(presetWindow('file', ramp, false, { width: 0, centre: 1 }).width).toBeGreaterThan(1);
  });

  test('dark parts mean the same to the eye when the greys are turned over', () => {
    const upright = windowToRange(presetWindow('lungs', ramp, false, undefined));
    const turned = windowToRange(presetWindow('lungs', ramp, true, undefined));
    expect(upright.upper).toBeLessThan(7_100);
    expect(turned.lower).toBeGreaterThan(2_900);
  });

  test('none is narrower than one value, even on a flat frame', () => {
    const flat = sampleValues(new Uint8Array(100));
    for (const { id } of windowPresets)
      expect(presetWindow(id, flat, false, undefined).width).toBeGreaterThanOrEqual(1);
  });
});

test('512 pixels of drag cross the range once, and the width never turns over', () => {
  const start = { width: 1_000, centre: 5_000 };
  expect(draggedWindow(start, 512, 0, ramp).width).toBeCloseTo(1_000 + 9_980, -1);
  expect(draggedWindow(start, -10_000, 0, ramp).width).toBe(1);
});
