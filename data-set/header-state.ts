/** What is known of an object after so many bytes: nothing yet, its header, or why it must be held. */

import type { DataSet } from './data-set.ts';

/** Where the bulk element stands in the received stream and how its value is delimited. */
export interface BulkHead {
  readonly tag: number;
  readonly vr: 'OB' | 'OW' | 'UN' | 'OF' | 'OD';
  /** Bytes of the value; undefined: encapsulated, ends at the sequence delimiter. */
  readonly length: number | undefined;
  /** Offset of the first value byte in the data set as received. */
  readonly offset: number;
}

/** Why an object cannot take the hot path though it may be a good data set. */
export type HoldReason =
  | 'deflated'
  | 'big-endian'
  | 'unknown-transfer-syntax'
  | 'pixels-elsewhere' // JPIP
  | 'header-too-long'
  | 'header-far-too-long' // on the second look, which has a bound of its own
  | 'header-limits' // nested too deep, or too many elements
  | 'tag-disorder'
  | 'element-twice' // on the second look, which sorts: of two elements with one tag nobody knows the true one
  | 'group-not-allowed' // groups below 0008 inside a data set
  | 'bulk-encoding'; // defined length where encapsulated, undefined where native, a VR that pixel data cannot have

export type HeaderState =
  | { readonly state: 'more' }
  | {
      readonly state: 'header';
      readonly dataSet: DataSet;
      /** undefined: the object has no pixel data and has ended. */
      readonly bulk: BulkHead | undefined;
      /** Bytes of the last chunk from the first value byte of the bulk element on: feed them to the BulkFilter first. */
      readonly rest: Uint8Array;
    }
  | { readonly state: 'hold'; readonly reason: HoldReason };
