/** What a data set says of its frames (PS3.3 C.7.6.3) and what a decoder gives back: the same shape for every coding. */

import { FrameError } from './frame-error.ts';

export interface FrameFormat {
  readonly transferSyntax: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Pixel Representation is 1. */
  readonly signed: boolean;
  /** Planar Configuration is 1: says how native frames lie; code streams say it themselves. */
  readonly planar: boolean;
  readonly photometric: string;
  /** Of Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25): IEEE 754 numbers of 32 or 64 bits. */
  readonly floats?: boolean;
}

export type FloatArray = Float32Array | Float64Array;
export type SampleArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | FloatArray;

export interface DecodedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** Of a sample in `samples`: 8, 16 or 32, 64 of doubles; frames of 1 bit come as one byte a pixel. */
  readonly bitsAllocated: number;
  readonly signed: boolean;
  readonly planar: false;
  /** Of `samples`: RGB where the decoder has undone the code stream's own colour transform. */
  readonly photometric: string;
  /** Row by row, the samples of a pixel side by side. */
  readonly samples: SampleArray;
}

/** 16,384 x 16,384 grey, far above any radiograph; a whole-slide image comes in tiles. */
export const maximumSamples = 2 ** 28;

/** Throws FrameError 'format' where rows, columns and bits describe no image, 'too-large' past the bound. */
export function checkFormat(format: FrameFormat): void {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, highBit } = format;
  const countable = [rows, columns, samplesPerPixel, bitsAllocated, bitsStored].every(
    (n) => Number.isInteger(n) && n > 0,
  );
  const widths = format.floats ? [32, 64] : [1, 8, 16, 32];
  const holds = widths.includes(bitsAllocated) && bitsStored <= bitsAllocated;
  const channels = samplesPerPixel === 1 || (!format.floats && (samplesPerPixel === 3 || samplesPerPixel === 4));
  if (!countable || !holds || !channels || rows > 65_535 || columns > 65_535) throw new FrameError('format');
  if (!Number.isInteger(highBit) || highBit < bitsStored - 1 || highBit >= bitsAllocated)
    throw new FrameError('format');
  if (rows * columns * samplesPerPixel > maximumSamples) throw new FrameError('too-large');
}

/** Zeroed room for `count` samples of a width and sign. */
export function sampleArray(count: number, bits: number, signed: boolean): SampleArray {
  if (bits <= 8) return signed ? new Int8Array(count) : new Uint8Array(count);
  if (bits <= 16) return signed ? new Int16Array(count) : new Uint16Array(count);
  return signed ? new Int32Array(count) : new Uint32Array(count);
}

export function isFloats(samples: SampleArray): samples is FloatArray {
  return samples instanceof Float32Array || samples instanceof Float64Array;
}

/** The same numbers, with the top bit of `precision` read as a sign: code streams of JPEG and JPEG-LS carry none. */
export function asSigned(samples: SampleArray, precision: number): SampleArray {
  const signed = sampleArray(samples.length, precision, true);
  const shift = 32 - precision;
  for (let i = 0; i < samples.length; i++) signed[i] = ((samples[i] ?? 0) << shift) >> shift;
  return signed;
}
