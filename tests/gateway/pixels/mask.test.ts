/** What is painted over is gone and the rest untouched, whatever the colours; the detector sees no edge of it. */

import { expect, test } from 'vitest';
import { bridge } from '../../../gateway/pixels/bridge.ts';
import type { DecodedFrame, SampleArray } from '../../../gateway/pixels/frame-format.ts';
import { isDecided } from '../../../gateway/pixels/image-decision.ts';
import { maskFrame } from '../../../gateway/pixels/mask.ts';

function frame(samples: SampleArray, photometric: string, samplesPerPixel = 1): DecodedFrame {
  const columns = samples.length / samplesPerPixel / 2;
  const shape = { rows: 2, columns, samplesPerPixel, signed: false, planar: false } as const;
  return { ...shape, bitsAllocated: 8 * samples.BYTES_PER_ELEMENT, photometric, samples };
}

const right = { x: 1, y: 0, width: 9, height: 9 };

test.each<[string, SampleArray, number, number[]]>([
  ['MONOCHROME2', Int16Array.of(5, 9, -7, 9), 1, [5, -7, -7, -7]],
  ['MONOCHROME1', Uint16Array.of(5, 9, 7, 900), 1, [5, 900, 7, 900]],
  ['RGB', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 3, [1, 2, 3, 0, 0, 0, 7, 8, 9, 0, 0, 0]],
  ['YBR_FULL', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 3, [1, 2, 3, 0, 128, 128, 7, 8, 9, 0, 128, 128]],
])('%s: the box is as dark as its colours have it', (photometric, samples, samplesPerPixel, masked) => {
  const painted = frame(samples, photometric, samplesPerPixel);
  maskFrame(painted, [right]);
  expect([...painted.samples]).toEqual(masked);
});

test('a palette image takes its darkest entry', () => {
  const table = (...light: number[]) => Uint8Array.from(light);
  const palette = { first: 10, red: table(200, 0, 9), green: table(200, 3, 0), blue: table(200, 0, 0) };
  const painted = frame(Uint8Array.of(10, 10, 12, 12), 'PALETTE COLOR');
  maskFrame(painted, [right], palette);
  expect([...painted.samples]).toEqual([10, 11, 12, 11]);
});

test('a bridged box runs from what is left of it to what is right of it, also at the edge of the image', () => {
  const image = { width: 5, height: 1, pixels: Uint8Array.of(10, 0, 0, 0, 50) };
  bridge(image, [{ x: 1, y: 0, width: 3, height: 4 }]);
  expect([...image.pixels]).toEqual([10, 20, 30, 40, 50]);
  bridge(image, [{ x: 3, y: 0, width: 9, height: 1 }]);
  expect([...image.pixels]).toEqual([10, 20, 30, 30, 30]);
  bridge(image, [{ x: 0, y: 0, width: 2, height: 1 }]);
  expect([...image.pixels]).toEqual([30, 30, 30, 30, 30]);
});

test('a box is decided where most of it lies in decided ones', () => {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  const by = { seen: true, by: 'user-1', at: 1 };
  const masked = { masked: [box], kept: [], ...by };
  expect(isDecided(masked, { x: 8, y: 9, width: 22, height: 11, frame: 4 })).toBe(true);
  expect(isDecided(masked, { x: 20, y: 10, width: 20, height: 10, frame: 4 })).toBe(false);
  // What was kept was read in one frame: another may have a name there.
  const kept = { masked: [], kept: [{ ...box, frame: 4 }], ...by };
  expect(isDecided(kept, { ...box, frame: 4 })).toBe(true);
  expect(isDecided(kept, { ...box, frame: 5 })).toBe(false);
});
