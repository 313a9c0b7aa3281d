/** Finds bits outside Bits Stored: what a viewer never shows can carry text (PS3.5 8.1.1 leaves their content open). */

import type { DecodedFrame, FrameFormat } from './frame-format.ts';

export interface StrayBits {
  /** Samples whose unused bits are neither zero, nor a sign, nor part of the declared padding value. */
  readonly samples: number;
  /** Index of the first of them. */
  readonly first: number;
}

/** Undefined where every unused bit is accounted for. `padding` is Pixel Padding Value (0028,0120), as a sample. */
export function findStrayBits(frame: DecodedFrame, format: FrameFormat, padding?: number): StrayBits | undefined {
  const { bitsStored, highBit } = format;
  const width = frame.bitsAllocated;
  const lowest = highBit + 1 - bitsStored;
  if (bitsStored >= width || width > 32) return undefined;
  // A one-bit frame comes as one byte a pixel and has no unused bits.
  if (format.bitsAllocated === 1) return undefined;
  const above = highBit >= 31 ? 0 : (-1 << (highBit + 1)) & mask(width);
  const outside = (above | ((1 << lowest) - 1)) & mask(width);
  const sign = 1 << highBit;
  const pad = padding === undefined ? undefined : padding & mask(width);
  let samples = 0;
  let first = -1;
  const values = frame.samples;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? 0) & mask(width);
    const stray = value & outside;
    if (stray === 0 || value === pad) continue;
    if (format.signed && stray === above && (value & sign) !== 0) continue;
    if (first === -1) first = i;
    samples++;
  }
  return samples === 0 ? undefined : { samples, first };
}

function mask(width: number): number {
  return width >= 32 ? -1 : (1 << width) - 1;
}
