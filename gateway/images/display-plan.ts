/**
 * Which instances get a display copy: their samples as plain bytes beside the code streams, because a browser takes several
 * times as long over these codings as over the same image raw (`npm run bench -- first-image`). Raw, not HTJ2K, though that
 * takes 0.4 of the disk: five megapixels cost a decode worker a third of a second more to encode, and a browser more to decode
 * than a gigabit saves on the wire. Not deflate either: it saves a quarter and takes as long.
 */
import type { InstanceRow } from '../store/instances.ts';

export type DisplayShape = Pick<
  InstanceRow,
  'transferSyntax' | 'rows' | 'columns' | 'frames' | 'samplesPerPixel' | 'bitsAllocated'
>;

export interface DisplayPlan {
  readonly frames: number;
  /** Bytes of each frame. */
  readonly frameLength: number;
}

/** quick: shown fast as it is. colour: what a decoder gives is not what the header describes (PS3.3 C.7.6.3.1.2). */
export type NoDisplayCopy = 'quick' | 'colour' | 'depth' | 'too-large';

/** JPEG lossless, JPEG-LS and JPEG 2000. */
const slowSyntaxes = new Set(
  ['57', '70', '80', '81', '90', '91', '92', '93'].map((last) => `1.2.840.10008.1.2.4.${last}`),
);
/** Up to 512 x 512 every coding is decoded before anybody notices. */
const quickSamples = 2 ** 18;
/** Twenty-five plates of 2048 x 2500. A longer film would cost more disk than its first image is worth. */
export const longestDisplayCopy = 256 * 2 ** 20;

export function planDisplayCopy(shape: DisplayShape): DisplayPlan | NoDisplayCopy {
  const { transferSyntax, frames, bitsAllocated } = shape;
  const samples = (shape.rows ?? 0) * (shape.columns ?? 0);
  if (!slowSyntaxes.has(transferSyntax) || samples <= quickSamples) return 'quick';
  if (shape.samplesPerPixel !== 1) return 'colour';
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return 'depth';
  const frameLength = samples * (bitsAllocated / 8);
  return frames * frameLength > longestDisplayCopy ? 'too-large' : { frames, frameLength };
}
