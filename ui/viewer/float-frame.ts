/**
 * A frame of floating point numbers as 16-bit levels, because the viewer's library draws whole numbers only: it takes floats
 * between two whole numbers for whole ones, and draws nothing where there is a NaN.
 */

import type { TaskImage } from '../../gateway/contract/tasks.ts';
import { type Samples, sampleValues } from './window.ts';

export interface Levels {
  /** 0: NaN or padding, which have no brightness of their own. */
  readonly pixels: Uint16Array;
  /** A number is intercept + slope * level. */
  readonly slope: number;
  readonly intercept: number;
}

const most = 65_535;
/** Numbers all alike at one end are left out where the others need so much less room: a padding that nobody declares. */
const narrower = 16;

/** The header by which the levels are drawn; windows are the viewer's, in the numbers that they stand for. */
export function describedAsLevels(image: TaskImage): TaskImage {
  const depth = { bitsAllocated: 16, bitsStored: 16, highBit: 15, pixelRepresentation: 0 } as const;
  return { ...image, ...depth, windows: [], rescale: { slope: 1, intercept: 0 } };
}

/** The numbers of a frame as it came: little endian, 32 or 64 bits each. */
export function floatsOf(bytes: ArrayBuffer, bits: number): Float32Array | Float64Array {
  return bits === 64 ? new Float64Array(bytes) : new Float32Array(bytes);
}

export function levelsOf(numbers: ArrayLike<number>, padding: number | null): Levels {
  const { low, high } = rangeOf(sampleValues(numbers, padding ?? undefined).filter(Number.isFinite));
  const slope = high > low ? (high - low) / (most - 1) : 1;
  const intercept = low - slope;
  const pixels = new Uint16Array(numbers.length);
  for (let i = 0; i < pixels.length; i++) {
    const number = numbers[i] as number;
    if (Number.isNaN(number) || number === padding) continue;
    pixels[i] = Math.min(most, Math.max(1, Math.round((number - intercept) / slope)));
  }
  return { pixels, slope, intercept };
}

/** Sorted numbers of a frame, back from its levels; holes are left out. */
export function samplesOfLevels({ pixels, slope, intercept }: Levels): Samples {
  return sampleValues(pixels, 0).map((level) => intercept + slope * level);
}

/** Room for what lies beyond nearly all by as much as they span; the rest is cut off at the ends. */
function rangeOf(sorted: Float64Array): { low: number; high: number } {
  const kept = withoutPlateaus(sorted);
  const at = (share: number) => kept[Math.round(share * (kept.length - 1))] ?? 0;
  const span = at(0.9995) - at(0.0005);
  if (span === 0) return { low: at(0), high: at(1) };
  return { low: Math.max(at(0), at(0.0005) - span), high: Math.min(at(1), at(0.9995) + span) };
}

function withoutPlateaus(sorted: Float64Array): Float64Array {
  const [least, greatest] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  let start = 0;
  while (sorted[start] === least) start++;
  let end = sorted.length;
  while (end > start && sorted[end - 1] === greatest) end--;
  const range = greatest - least;
  const from = start < sorted.length && range > narrower * (greatest - (sorted[start] ?? greatest)) ? start : 0;
  const to = end > 0 && range > narrower * ((sorted[end - 1] ?? least) - least) ? end : sorted.length;
  return from < to ? sorted.subarray(from, to) : sorted;
}
