/** What the decode workers are asked and answer, and the work itself: one frame decoded and looked at, or taken into a run. */

import type { ImageDescription } from '../../inference/predict-contract.ts';
import { beginRun, type ChangeImage, type ChangeRun, changeImages, takeFrame } from './change.ts';
import { decodeFrame } from './decode.ts';
import { findStrayNans } from './float-samples.ts';
import type { FrameDefect } from './frame-error.ts';
import { type DecodedFrame, type FrameFormat, isFloats } from './frame-format.ts';
import type { DecidedBox } from './image-decision.ts';
import { type LuminanceImage, luminance, type Palette } from './luminance.ts';
import { maskFrame } from './mask.ts';
import { frameDigest } from './picture-digest.ts';
import { frameOfValues } from './stored-values.ts';
import { findStrayBits, type StrayBits } from './stray-bits.ts';

export interface FrameJob {
  readonly bytes: Uint8Array;
  readonly format: FrameFormat;
  /** See decodeNative. */
  readonly firstBit?: number;
  /** Pixel Padding Value, as a sample. */
  readonly padding?: number | undefined;
  readonly palette?: Palette | undefined;
  readonly want: {
    readonly samples?: boolean;
    /** The samples as values, for models: see frameOfValues, and paddingRange. */
    readonly values?: { readonly padding: ImageDescription['padding'] };
    readonly luminance?: boolean;
    /** `true` begins a run with this frame; one that an earlier frame gave back is taken further. */
    readonly run?: true | ChangeRun;
    /** Shows what changed in the run this frame ends; the run given back begins with this frame. */
    readonly changes?: boolean;
    /** Painted over before anything else is done with the samples. */
    readonly masks?: readonly DecidedBox[];
    /** Asks for the frame's digest under this key. */
    readonly digestKey?: Uint8Array;
  };
}

export interface FrameAnswer {
  /** The frame's shape; its samples only where wanted. */
  readonly frame: Omit<DecodedFrame, 'samples'>;
  readonly samples?: DecodedFrame['samples'];
  readonly strayBits?: StrayBits;
  readonly luminance?: LuminanceImage;
  readonly run?: ChangeRun;
  readonly changes?: readonly ChangeImage[];
  readonly digest?: string;
}

export interface FrameFailure {
  readonly defect: FrameDefect;
  readonly position?: number;
  readonly detail?: string;
}

/** Throws FrameError. */
export async function runFrameJob(job: FrameJob): Promise<FrameAnswer> {
  const { format, want } = job;
  const options = job.firstBit === undefined ? {} : { firstBit: job.firstBit };
  const decoded = await decodeFrame(job.bytes, format, options);
  if (want.masks) maskFrame(decoded, want.masks, job.palette);
  const strayBits = isFloats(decoded.samples)
    ? findStrayNans(decoded.samples)
    : findStrayBits(decoded, format, job.padding);
  const run = want.run && (want.run === true ? beginRun(decoded) : takeFrame(decoded, want.run));
  const { samples, ...frame } = want.values ? frameOfValues(decoded, format, want.values.padding) : decoded;
  return {
    frame,
    ...(strayBits && { strayBits }),
    ...(want.luminance && { luminance: luminance(decoded, job.palette, job.padding) }),
    ...(run && (want.changes ? { changes: changeImages(run, decoded), run: beginRun(decoded) } : { run })),
    ...(want.digestKey && { digest: frameDigest(want.digestKey, decoded, format.bitsStored) }),
    ...((want.samples || want.values) && { samples }),
  };
}

/** Arrays of a run: handed over, not copied. */
export function partsOfRun(run: ChangeRun | undefined): ArrayBufferView[] {
  return run ? [run.last, run.brighter.by, run.brighter.at, run.darker.by, run.darker.at] : [];
}

/** Buffers of a job or an answer that can be handed over instead of copied. */
export function transferable(parts: readonly (ArrayBufferView | undefined)[]): ArrayBuffer[] {
  const buffers = parts.flatMap((part) => (part?.buffer instanceof ArrayBuffer ? [part.buffer] : []));
  return [...new Set(buffers)];
}
