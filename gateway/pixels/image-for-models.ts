/** The one picture of an instance that models are asked about: its middle frame, decoded, with what its header says of the values. */
import type { ImageDescription } from '../../inference/predict-contract.ts';
import { type ClearableInstance, readFrame } from './clearable.ts';
import type { DecodePool } from './decode-pool.ts';
import { describeFrames } from './frame-description.ts';
import { FrameError } from './frame-error.ts';
import { describeImage } from './image-description.ts';
import { Look } from './look.ts';

export interface ImageForModels {
  readonly image: ImageDescription;
  /** As POST /v1/predict wants them. */
  readonly samples: Uint8Array;
  /** From 1, as in PS3.3. */
  readonly frame: number;
}

/** A film's only one; of a run the middle, of an even number the earlier of the two: the first of a run is often still empty. */
export function frameForModels(frames: number): number {
  return Math.ceil(frames / 2);
}

/** More than any plate of one film has; the node would not take it either. */
const mostBytes = 2 ** 28;

/** Throws FrameError of what cannot be shown to a model, and what is transient of pool and disk. */
export async function imageForModels(
  instance: ClearableInstance,
  pool: Pick<DecodePool, 'run'>,
): Promise<ImageForModels> {
  const { transferSyntax } = instance.shape;
  const header = await instance.header();
  const { format, frames, padding, palette } = describeFrames(header, transferSyntax);
  const frame = frameForModels(frames);
  const { bytes, firstBit } = await readFrame(instance, frame - 1, new Look());
  const answer = await pool.run({ bytes, format, firstBit, padding, palette, want: { samples: true } });
  if (!answer.samples) throw new FrameError('decoder-failed');
  const decoded = { ...answer.frame, samples: answer.samples };
  const described = describeImage(header, transferSyntax, decoded, frame - 1);
  if (described.samples.length > mostBytes) throw new FrameError('too-large');
  return { ...described, frame };
}
