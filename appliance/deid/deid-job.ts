/** What the threads of `markit deid` are asked and answer. */
import type { Manifest } from '../../gateway/deid/manifest.ts';
import type { ProfileDocument } from '../../gateway/deid/profile.ts';

/** One object to clean. */
export interface DeidJob {
  /** Which of the words on the command line it belongs to, from 1, and which file of that, from 1, in sorted order. */
  readonly input: number;
  readonly file: number;
  /** For the person at the terminal only: names of files name patients. */
  readonly name: string;
  readonly from:
    | { readonly path: string }
    | { readonly bytes: Uint8Array }
    /** It was found out before that it cannot be read. */
    | { readonly fault: InputFault };
}

/** not-dicom: no Part 10 file. The others speak of archives and of DICOMDIR. */
export const inputFaults = {
  'not-dicom': 'It is no DICOM file (PS3.10): nothing in it was looked at.',
  'not-readable': 'It could not be read.',
  'outside-folder': 'The DICOMDIR names a file outside its own folder.',
  'archive-broken': 'The archive is damaged, or is none.',
  'archive-entry': 'It is encrypted or packed in a way that is not opened here.',
  'archive-bomb': 'It would unpack to much more than an image can.',
  'other-of-that-name': 'Another object of the same UID was written before it.',
} as const;
export type InputFault = keyof typeof inputFaults;

export type DeidResult =
  | {
      /** same: an equal file lay there already. */
      readonly kind: 'written' | 'same';
      /** Pseudonymous. */
      readonly sopInstanceUid: string;
      readonly manifest: Manifest;
      readonly look?: LookCounts | undefined;
    }
  /** `reason`: a code of an input fault, of a hold, or of the look at the pixels. */
  | { readonly kind: 'kept-back'; readonly reason: string; readonly look?: LookCounts | undefined };

/** What the text detector was shown of one object, and how much of what it found is on the list. */
export interface LookCounts {
  readonly images: number;
  readonly listed: number;
  readonly other: number;
}

/** Who looks for text, and what lets an image through. */
export interface LookOptions {
  readonly socketPath: string;
  /** Of the house, besides the listed ones. */
  readonly words: readonly string[];
  readonly textProne: 'person' | 'detector';
}

export interface WorkerOptions {
  readonly siteSecrets: readonly Uint8Array[];
  readonly profile: ProfileDocument;
  readonly out: string;
  /** A folder in `out` for what is not yet found clean; whoever made it removes it, also what a thread that died left there. */
  readonly unfinished: string;
  /** No frame is decoded. */
  readonly headersOnly: boolean;
  /** Undefined: nobody looks for text. */
  readonly look?: LookOptions | undefined;
}
