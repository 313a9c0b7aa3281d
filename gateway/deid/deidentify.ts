/** De-identifies one header: what the IOD allows and Table E.1-1 does not remove, checked value by value, survives. */

import type { DataSet } from '../../data-set/data-set.ts';
import type { Identity } from './identity.ts';
import type { SiteKeys } from './pseudonym.ts';

/** Names the rule set an object was cleaned by; stored with the object. */
export interface Profile {
  readonly name: string;
  readonly version: number;
}

export const markitProfile: Profile = { name: 'markit', version: 1 };

export interface DeidContext {
  readonly keys: SiteKeys;
  /** From the C-STORE command (0000,0002) and (0000,1000). */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
  readonly profile: Profile;
}

export type DeidHoldReason =
  | 'unknown-sop-class'
  | 'sop-class-differs' // command and data set disagree
  | 'sop-instance-differs'
  | 'no-study' // Study or Series Instance UID absent or no UID
  | 'overlay-in-pixels' // overlay planes in unused bits of the pixels (retired)
  | 'pixel-description' // rows, columns, bits that describe no image
  | 'not-an-image'; // no pixel data: reports, plans, documents

/** What happened to the elements, all levels together. */
export interface DeidCounts {
  readonly kept: number;
  readonly replaced: number;
  readonly removed: number;
  readonly privateRemoved: number;
}

export type DeidResult =
  | { readonly kind: 'clean'; readonly dataSet: DataSet; readonly identity: Identity; readonly counts: DeidCounts }
  | { readonly kind: 'hold'; readonly reason: DeidHoldReason };

export function deidentifyHeader(_dataSet: DataSet, _context: DeidContext): DeidResult {
  throw new Error('not written yet');
}
