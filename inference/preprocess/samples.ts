/** The samples of an image as they come over the wire (little endian, row by row) and as they are counted with. */
import type { ImageDescription, SampleKind } from '../predict-contract.ts';
import { ImageError } from './image-error.ts';

export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<SampleKind, unknown>;

/** How many there must be. */
export function sampleCount({ rows, columns, samplesPerPixel }: ImageDescription): number {
  return rows * columns * samplesPerPixel;
}

/** How many bytes of a request's body are this image's. */
export function sampleBytes(image: ImageDescription): number {
  return sampleCount(image) * arrays[image.sample].BYTES_PER_ELEMENT;
}

/** A view of `bytes` where it lies on the boundary that its numbers need, else a copy. Throws ImageError where the length is another. */
export function readSamples(image: ImageDescription, bytes: Uint8Array): Samples {
  if (bytes.length !== sampleBytes(image)) throw new ImageError('not as many samples as its description says');
  const kind = arrays[image.sample];
  const aligned = bytes.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new kind(aligned.buffer as ArrayBuffer, aligned.byteOffset, sampleCount(image));
}

/** Throws ImageError where the array is of another kind or length than described. */
export function checkSamples(image: ImageDescription, samples: Samples): void {
  if (!(samples instanceof arrays[image.sample]))
    throw new ImageError('not samples of the kind that its description says');
  if (samples.length !== sampleCount(image)) throw new ImageError('not as many samples as its description says');
}
