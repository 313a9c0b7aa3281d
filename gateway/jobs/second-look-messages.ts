/** What the process of second looks and the box say to each other over IPC. */

import type { ProfileDocument } from '../deid/profile.ts';
import type { SiteWord } from '../deid/site-words.ts';
import type { CountedWord } from '../deid/word-tally.ts';
import type { ErrorCode } from '../errors.ts';
import type { HoldReasonCode } from '../images/hold-reason.ts';
import type { InstanceRow } from '../store/instances.ts';

/** Keys are named by their files: a secret does not travel in a message. */
export interface SecondLookOptions {
  readonly imagesFolder: string;
  readonly heldFolder: string;
  readonly siteKeyFile: string;
  readonly heldKeyFile: string;
  /** The site's own list, as it stands at this start; default: none. */
  readonly siteWords?: readonly SiteWord[];
  /** Public halves of two owners' link keys, as their files say; default: nobody's. */
  readonly linkKeys?: readonly string[] | undefined;
}

export type ToSecondLook =
  | { readonly type: 'options'; readonly options: SecondLookOptions }
  /** One at a time: the next one follows the answer. */
  | { readonly type: 'look'; readonly file: string; readonly profile: ProfileDocument }
  /** The row of the last look is committed, so its file counts as reported. */
  | { readonly type: 'kept' }
  /** The whole list, in place of the one before. */
  | { readonly type: 'words'; readonly words: readonly SiteWord[] }
  | { readonly type: 'stop' };

export type LookResult =
  /** The instance file is synced. */
  { readonly kind: 'clean'; readonly row: InstanceRow } | { readonly kind: 'held'; readonly reason: HoldReasonCode };

export type FromSecondLook =
  | { readonly type: 'looked'; readonly result: LookResult; readonly peakMegabytes: number }
  | { readonly type: 'failed'; readonly code: ErrorCode }
  /** Every file of that epoch of instances was reported before. */
  | { readonly type: 'epoch'; readonly name: string }
  /** Met since the last telling, each once with its count. */
  | { readonly type: 'words'; readonly words: readonly CountedWord[] }
  | { readonly type: 'fault'; readonly fault: object }
  /** The last message: everything before it has arrived. */
  | { readonly type: 'stopped' };
