/** What clearing says of an instance: cleared, held for a person, or broken, always with what was looked at and found. */

import type { ModelIdentity, TextBox } from '../../inference/contract.ts';
import type { FrameDefect } from './frame-error.ts';
import type { DecidedBox } from './image-decision.ts';
import type { PictureDigest } from './picture-digest.ts';

export type HoldReason =
  | 'burned-in-declared' // Burned In Annotation is YES
  | 'text-found'
  | 'person-decides' // by the source's policy
  | 'device-text' // a rule says where its device writes text, and nobody has painted it over
  | 'bits-outside-stored'
  | 'detector-refused' // the detector cannot look at this image
  | Extract<FrameDefect, 'no-decoder' | 'trailing-bytes' | 'decoder-failed' | 'decoder-hung'>;

export type BrokenReason =
  | Exclude<FrameDefect, 'no-decoder' | 'trailing-bytes' | 'decoder-failed' | 'decoder-hung'>
  | 'fragments'; // frames and fragments do not fit each other

export interface FrameBox extends TextBox {
  /** From 0; of a change, the frame that made most of it. */
  readonly frame: number;
  /** In the frame itself, or in what changed with it. */
  readonly seenIn: 'frame' | 'change';
  /** The listed words that stand in it and nothing else; absent where it holds the image. */
  readonly word?: string | undefined;
  /** A short mark outside the body, as technologists' initials are (short-mark.ts); it holds the image all the same. */
  readonly mark?: true | undefined;
}

/** What the box may paint over by itself, because the house set a rule: then everything is looked at again. */
export interface RuleMask {
  readonly rule: string;
  readonly boxes: readonly DecidedBox[];
}

/** Stored with the verdict, whatever it is. */
export interface ClearingFindings {
  readonly framesDecoded: number;
  readonly imagesLookedAt: number;
  /** Slices of its series that were looked at in one run with it; absent where it was looked at alone. */
  readonly together?: number | undefined;
  readonly boxes: readonly FrameBox[];
  /** What looked, and on which provider; undefined where nothing did. */
  readonly model: ModelIdentity | undefined;
  /** Of the whole instance; undefined where not every frame was decoded, or nobody gave a key. */
  readonly picture: PictureDigest | undefined;
}

export interface Place {
  readonly frame: number | undefined;
  /** Byte of the file, where it is known. */
  readonly position: number | undefined;
  readonly detail: string | undefined;
}

export type ClearResult =
  | { readonly kind: 'cleared'; readonly findings: ClearingFindings }
  | ({
      readonly kind: 'held';
      readonly reason: HoldReason;
      readonly findings: ClearingFindings;
      readonly byRule?: RuleMask | undefined;
    } & Place)
  | ({ readonly kind: 'broken'; readonly reason: BrokenReason; readonly findings: ClearingFindings } & Place);
