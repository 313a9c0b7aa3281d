/** Native frames (PS3.5 8.1.1, little endian): 1, 8, 16 and 32 bits, floats, planes put side by side, 4:2:2 colour opened. */

import { FrameError } from './frame-error.ts';
import {
  type DecodedFrame,
  type FloatArray,
  type FrameFormat,
  isFloats,
  type SampleArray,
  sampleArray,
} from './frame-format.ts';

/** Bytes of one frame that begins at this bit, without the pad that makes a value even. */
export function nativeFrameBytes(format: FrameFormat, firstBit = 0): number {
  const samples = samplesOf(format);
  if (isOpened(format)) return Math.ceil((samples * 2) / 3) * (format.bitsAllocated / 8);
  return Math.ceil((samples * format.bitsAllocated + firstBit) / 8);
}

/** Native 4:2:2 keeps one Cb and Cr for two pixels (PS3.3 C.7.6.3.1.2). */
function isOpened({ photometric }: FrameFormat): boolean {
  return photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422';
}

/** `firstBit` tells where a frame of 1 bit begins in its first byte: such frames follow each other without padding. */
export function decodeNative(bytes: Uint8Array, format: FrameFormat, firstBit = 0): DecodedFrame {
  const expected = nativeFrameBytes(format, firstBit);
  if (bytes.length < expected) throw new FrameError('truncated', bytes.length);
  if (bytes.length > expected && (bytes.length > expected + 1 || expected % 2 === 0)) {
    throw new FrameError('trailing-bytes', expected);
  }
  if (format.bitsAllocated === 1) return frameOf(format, unpackBits(bytes, samplesOf(format), firstBit));
  const samples = typedSamples(bytes, format);
  if (isOpened(format)) return frameOf(format, openChroma(samples, format), 'YBR_FULL');
  return frameOf(
    format,
    format.planar && format.samplesPerPixel > 1 ? sideBySide(samples, format.samplesPerPixel) : samples,
  );
}

function samplesOf(format: FrameFormat): number {
  return format.rows * format.columns * format.samplesPerPixel;
}

export function frameOf(format: FrameFormat, samples: SampleArray, photometric = format.photometric): DecodedFrame {
  const { rows, columns, samplesPerPixel } = format;
  const bitsAllocated = samples.BYTES_PER_ELEMENT * 8;
  const whole = samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
  const signed = whole || isFloats(samples);
  return { rows, columns, samplesPerPixel, bitsAllocated, signed, planar: false, photometric, samples };
}

function typedSamples(bytes: Uint8Array, { bitsAllocated, signed, floats }: FrameFormat): SampleArray {
  const width = bitsAllocated / 8;
  const count = Math.floor(bytes.length / width);
  const samples = floats ? floatArray(count, bitsAllocated) : sampleArray(count, bitsAllocated, signed);
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.length * width));
  return samples;
}

function floatArray(count: number, bits: number): FloatArray {
  return bits === 64 ? new Float64Array(count) : new Float32Array(count);
}

/** PS3.5 8.1.1: the first pixel is the least significant bit. */
function unpackBits(bytes: Uint8Array, count: number, firstBit: number): Uint8Array {
  const samples = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const bit = i + firstBit;
    samples[i] = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return samples;
}

/** Planes, one after the other, as samples of a pixel side by side. */
export function sideBySide<A extends SampleArray>(planes: A, channels: number): A {
  const samples = planes.slice() as A;
  const pixels = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < pixels; i++) samples[i * channels + channel] = planes[channel * pixels + i] ?? 0;
  }
  return samples;
}

/** PS3.3 C.7.6.3.1.2: Y1 Y2 Cb Cr for two neighbours; the chroma is theirs in common. */
function openChroma(packed: SampleArray, format: FrameFormat): SampleArray {
  if (format.samplesPerPixel !== 3 || format.columns % 2 === 1) throw new FrameError('format');
  const samples = sampleArray(samplesOf(format), format.bitsAllocated, format.signed);
  for (let from = 0, to = 0; to + 5 < samples.length; from += 4, to += 6) {
    const [first, second, blue, red] = [
      packed[from] ?? 0,
      packed[from + 1] ?? 0,
      packed[from + 2] ?? 0,
      packed[from + 3] ?? 0,
    ];
    samples.set([first, blue, red, second, blue, red], to);
  }
  return samples;
}
