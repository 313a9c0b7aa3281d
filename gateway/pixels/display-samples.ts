/** A decoded grey frame as a native one of the same header: what Explicit VR Little Endian would have kept (PS3.5 8.1.1). */
import { FrameError } from './frame-error.ts';
import { type DecodedFrame, sampleArray } from './frame-format.ts';

/** Samples in the width the header tells. Throws FrameError. */
export function displaySamples(frame: DecodedFrame, bitsAllocated: number): Uint8Array {
  if (frame.samplesPerPixel !== 1) throw new FrameError('format', undefined, { detail: 'no display copy of colour' });
  return plainSamples(frame, bitsAllocated);
}

/** The bytes of the samples, each as wide as `bitsAllocated` tells: a decoder gives narrow ones where they fit. Throws FrameError. */
export function plainSamples({ samples, signed }: DecodedFrame, bitsAllocated: number): Uint8Array {
  const width = bitsAllocated / 8;
  if (samples.BYTES_PER_ELEMENT > width) throw new FrameError('format', undefined, { detail: 'wider than its header' });
  if (samples.BYTES_PER_ELEMENT === width)
    return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const wide = sampleArray(samples.length, bitsAllocated, signed);
  wide.set(samples);
  return new Uint8Array(wide.buffer);
}
