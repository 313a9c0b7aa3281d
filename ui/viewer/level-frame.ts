/**
 * Frames as 16-bit levels where the viewer's library does not draw their numbers: it takes floats between two whole numbers for
 * whole ones, makes a table of as many entries as 32 bits have numbers, and does not unpack single bits.
 */

import { withoutPlateaus } from '../../data-set/plateaus.ts';
import { explicitLittleEndian } from '../../data-set/transfer-syntax.ts';
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

/** The header by which the levels are drawn; windows are the viewer's, in the numbers that they stand for. */
export function describedAsLevels(image: TaskImage): TaskImage {
  const depth = { bitsAllocated: 16, bitsStored: 16, highBit: 15, pixelRepresentation: 0 } as const;
  return { ...image, ...depth, windows: [], rescale: { slope: 1, intercept: 0 } };
}

/** Frames that lie there as they are, grey: compressed ones the library has to decode. */
export function isDrawnAsLevels(image: TaskImage): boolean {
  if (image.pixelRepresentation === null) return true;
  const plain = image.transferSyntax === explicitLittleEndian && image.samplesPerPixel === 1 && image.palette === null;
  return plain && (image.bitsAllocated === 32 || image.bitsAllocated === 1);
}

export function levelsOfFrame(bytes: ArrayBuffer, image: TaskImage): Levels {
  const { pixelPaddingValue: padding, rescale } = image;
  const stored = storedNumbers(bytes, image);
  if (rescale.slope === 1 && rescale.intercept === 0) return levelsOf(stored, padding);
  const measured = (number: number) => number * rescale.slope + rescale.intercept;
  return levelsOf(Float64Array.from(stored, measured), padding === null ? null : measured(padding));
}

/** Little endian, and of single bits the least significant first (PS3.5 8.1.1). */
function storedNumbers(bytes: ArrayBuffer, { bitsAllocated, pixelRepresentation, rows, columns }: TaskImage) {
  if (bitsAllocated === 1) {
    const packed = new Uint8Array(bytes);
    return Uint8Array.from({ length: rows * columns }, (_, at) => ((packed[at >> 3] ?? 0) >> (at & 7)) & 1);
  }
  if (bitsAllocated === 64) return new Float64Array(bytes);
  if (pixelRepresentation === null) return new Float32Array(bytes);
  return pixelRepresentation === 1 ? new Int32Array(bytes) : new Uint32Array(bytes);
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
