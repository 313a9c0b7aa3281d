/** What the decode workers are asked and answer, and the work itself: one frame decoded and looked at, or a projection shown. */

import { decodeFrame } from './decode.ts';
import type { FrameDefect } from './frame-error.ts';
import type { DecodedFrame, FrameFormat } from './frame-format.ts';
import { type LuminanceImage, luminance, type Palette } from './luminance.ts';
import { frameDigest } from './picture-digest.ts';
import { type Projection, project } from './projection.ts';
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
    readonly luminance?: boolean;
    /** `true` begins a projection; one that an earlier frame gave back is taken further. */
    readonly projection?: true | Projection;
    /** Shows the projection this frame completes. */
    readonly projectionLuminance?: boolean;
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
  readonly projection?: Projection;
  readonly projectionLuminance?: readonly LuminanceImage[];
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
  const strayBits = findStrayBits(decoded, format, job.padding);
  const { samples, ...frame } = decoded;
  const projection = want.projection && project(decoded, want.projection === true ? undefined : want.projection);
  return {
    frame,
    ...(strayBits && { strayBits }),
    ...(want.luminance && { luminance: luminance(decoded, job.palette) }),
    ...(projection &&
      (want.projectionLuminance ? { projectionLuminance: shown(decoded, projection) } : { projection })),
    ...(want.digestKey && { digest: frameDigest(want.digestKey, decoded, format.bitsStored) }),
    ...(want.samples && { samples }),
  };
}

function shown(decoded: DecodedFrame, { brightest, darkest }: Projection): LuminanceImage[] {
  return [brightest, darkest].map((samples) => luminance({ ...decoded, samples }));
}

/** Buffers of a job or an answer that can be handed over instead of copied. */
export function transferable(parts: readonly (ArrayBufferView | undefined)[]): ArrayBuffer[] {
  const buffers = parts.flatMap((part) => (part?.buffer instanceof ArrayBuffer ? [part.buffer] : []));
  return [...new Set(buffers)];
}
