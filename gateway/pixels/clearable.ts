/** What the look at an instance reads: its header and the bytes of its frames. */

import type { DataSet } from '../../data-set/data-set.ts';
import { FrameError } from './frame-error.ts';
import { maximumSamples } from './frame-format.ts';
import type { FileRange, Look } from './look.ts';

/** A stored instance, opened; the image store's StoredInstance is one. */
export interface ClearableInstance {
  readonly shape: { readonly transferSyntax: string };
  header(): Promise<DataSet>;
  frame(index: number): Promise<{ readonly ranges: readonly FileRange[]; readonly firstBit: number }>;
  read(ranges: readonly FileRange[]): AsyncIterable<Uint8Array>;
}

/** Throws FrameError 'too-large', and what reading throws. */
export async function readFrame(instance: ClearableInstance, index: number, look: Look) {
  look.begin(index);
  const { ranges, firstBit } = await instance.frame(index);
  look.reading(ranges);
  const length = ranges.reduce((sum, range) => sum + range.length, 0);
  if (length > 4 * maximumSamples) throw new FrameError('too-large');
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const piece of instance.read(ranges)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return { bytes, firstBit };
}
