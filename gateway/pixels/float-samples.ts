/**
 * Frames of floating point numbers (PS3.3 C.7.6.24, C.7.6.25) as clearing looks at them. Any bits may come: NaN, infinities,
 * numbers of no measure. Holes are NaN and the padding value; they have a light of their own, for letters may be made of them.
 */

import { withoutPlateaus } from '../../data-set/plateaus.ts';
import type { FloatArray } from './frame-format.ts';
import type { StrayBits } from './stray-bits.ts';

/** What is larger is no measurement, but a writer's largest number: shown like infinity, and no part of the window. */
const largest = 1e30;
/** Share of the numbers that may lie beyond the window at each end. */
const beyond = 0.001;

/** 8-bit light. `padding`: Float or Double Float Pixel Padding Value. */
export function floatLuminance(samples: FloatArray, inverted: boolean, padding?: number): Uint8Array {
  const { low, high } = window(samples, padding);
  const scale = 255 / (high - low);
  const pixels = new Uint8Array(samples.length);
  const holes: number[] = [];
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] as number;
    if (isHole(value, padding)) {
      holes.push(i);
      continue;
    }
    const light = lightOf(value, low, high, scale);
    pixels[i] = inverted ? 255 - light : light;
    sum += pixels[i] as number;
  }
  // Whatever is drawn with holes, or around them, stands out from the rest.
  const dark = sum < 127.5 * (samples.length - holes.length);
  if (dark) for (const i of holes) pixels[i] = 255;
  return pixels;
}

function isHole(value: number, padding: number | undefined): boolean {
  return Number.isNaN(value) || value === padding;
}

function lightOf(value: number, low: number, high: number, scale: number): number {
  if (value < low) return 0;
  if (value > high) return 255;
  // One number for nearly all: only what differs from it is seen, and that fully.
  return high > low ? Math.round((value - low) * scale) : 128;
}

/** From the 0.1th to the 99.9th percentile of what is a measurement. */
function window(samples: FloatArray, padding: number | undefined): { low: number; high: number } {
  const measured = samples
    .filter((value: number) => !isHole(value, padding) && Math.abs(value) <= largest)
    .sort() as FloatArray;
  const sorted = withoutPlateaus(measured);
  const skipped = Math.floor(sorted.length * beyond);
  return { low: sorted[skipped] ?? 0, high: sorted[sorted.length - 1 - skipped] ?? 0 };
}

/**
 * NaNs that carry something. IEEE 754 leaves 22 bits of each to whoever writes it, 51 in a double, and no viewer shows them: the
 * quiet one without any and the one with all set are what machines make.
 */
export function findStrayNans(samples: FloatArray): StrayBits | undefined {
  const words = new Uint32Array(samples.buffer, samples.byteOffset, samples.byteLength / 4);
  const double = samples instanceof Float64Array;
  let count = 0;
  let first = -1;
  for (let i = 0; i < samples.length; i++) {
    if (!Number.isNaN(samples[i])) continue;
    const ordinary = double
      ? isOrdinary(words[2 * i + 1] as number, 20, words[2 * i] as number)
      : isOrdinary(words[i] as number, 23, undefined);
    if (ordinary) continue;
    if (first === -1) first = i;
    count++;
  }
  return count === 0 ? undefined : { samples: count, first };
}

/** `fraction`: bits of it in the upper word; `lower`: the word below, where there is one. */
function isOrdinary(upper: number, fraction: number, lower: number | undefined): boolean {
  const all = 2 ** fraction - 1;
  const carried = upper & all;
  const quiet = carried === 2 ** (fraction - 1) && (lower ?? 0) === 0;
  return quiet || (carried === all && (lower ?? 0xffffffff) === 0xffffffff);
}
