/** Reads a data set from chunks up to its pixel data: everything before (7FE0,0010) at top level, or all of it. */

import type { DataSet } from './data-set.ts';

/** Where the bulk element stands in the received stream and how its value is delimited. */
export interface BulkHead {
  readonly tag: number;
  readonly vr: 'OB' | 'OW' | 'UN';
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
  | 'tag-disorder'
  | 'group-not-allowed' // groups 0000 and 0002 inside a data set
  | 'other-bulk' // float, double float pixel data
  | 'bulk-encoding'; // undefined length in a native syntax, a VR that pixel data cannot have

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

export interface HeaderReaderOptions {
  readonly transferSyntax: string;
  /** Bytes of header at most; default 1 MiB. */
  readonly limit?: number;
}

/** Throws DataSetError where the bytes cannot be a data set at all. After 'header' or 'hold' it takes no more. */
export class HeaderReader {
  constructor(_options: HeaderReaderOptions) {
    throw new Error('not written yet');
  }

  push(_chunk: Uint8Array): HeaderState {
    throw new Error('not written yet');
  }

  /** The stream is over. */
  end(): HeaderState {
    throw new Error('not written yet');
  }
}
