/** RLE Lossless (PS3.5 Annex G): byte planes, each a PackBits segment that must give exactly its bytes. */

import { FrameError } from './frame-error.ts';

export interface RleShape {
  readonly pixels: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
}

/** Byte planes a frame must have and the bytes of each; frames of 1 bit are packed, eight pixels a byte. */
function planes(shape: RleShape): { count: number; bytes: number } {
  if (shape.bitsAllocated === 1) return { count: shape.samplesPerPixel, bytes: Math.ceil(shape.pixels / 8) };
  return { count: shape.samplesPerPixel * (shape.bitsAllocated / 8), bytes: shape.pixels };
}

/** Native bytes, little endian, samples side by side. Throws FrameError. */
export function decodeRle(bytes: Uint8Array, shape: RleShape): Uint8Array {
  const { count, bytes: size } = planes(shape);
  const segments = segmentTable(bytes, count);
  const native = new Uint8Array(count * size);
  const width = shape.bitsAllocated === 1 ? 1 : shape.bitsAllocated / 8;
  segments.forEach(([start, end], index) => {
    // Segments run from the most significant byte of the first sample (G.2).
    const [sample, byte] = [Math.floor(index / width), width - 1 - (index % width)];
    unpack(bytes, start, end, { target: native, first: sample * width + byte, step: count, size });
  });
  return native;
}

/** G.5: sixteen numbers, the count of segments first; segments lie one behind the other. */
function segmentTable(bytes: Uint8Array, expected: number): [number, number][] {
  if (bytes.length < 64) throw new FrameError('truncated', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const count = view.getUint32(0, true);
  if (count !== expected) throw new FrameError('wrong-dimensions', 0, { detail: 'number of RLE segments' });
  const starts = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index, true));
  for (let unused = count + 1; unused < 16; unused++) {
    if (view.getUint32(4 * unused, true) !== 0) throw new FrameError('corrupt', 4 * unused, { detail: 'RLE header' });
  }
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? bytes.length;
    if (index === 0 && start !== 64) throw new FrameError('corrupt', 4, { detail: 'RLE header' });
    if (start > bytes.length) throw new FrameError('truncated', bytes.length);
    if (end < start) throw new FrameError('corrupt', 4 + 4 * index, { detail: 'RLE header' });
    return [start, end];
  });
}

interface Plane {
  readonly target: Uint8Array;
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

/** G.3.2. Nothing but one byte of even padding may follow the last run. */
function unpack(bytes: Uint8Array, start: number, end: number, plane: Plane): void {
  const { target, step } = plane;
  const stop = plane.first + plane.size * step;
  let out = plane.first;
  let at = start;
  while (out < stop) {
    const control = bytes[at++];
    if (control === undefined || at > end) throw new FrameError('truncated', Math.min(at, bytes.length));
    if (control === 128) continue;
    const run = control < 128 ? control + 1 : 257 - control;
    const used = control < 128 ? run : 1;
    if (at + used > end) throw new FrameError('truncated', end);
    if (out + run * step > stop + step - 1) throw new FrameError('corrupt', at - 1, { detail: 'a run past the image' });
    for (let i = 0; i < run; i++, out += step) target[out] = bytes[control < 128 ? at + i : at] ?? 0;
    at += used;
  }
  const left = bytes.subarray(at, end);
  if (left.length > 1 && left.some((byte) => byte !== 0)) throw new FrameError('trailing-bytes', at);
}
