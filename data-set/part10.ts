/** Part 10 files (PS3.10 7): preamble, file meta and data set head to bytes, and back. */

import type { DataSet } from './data-set.ts';
import type { ReadLimits } from './reader.ts';

export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
}

/**
 * Bytes of a file up to its pixel data: zero preamble, DICM, our own file meta, the data set in explicit little endian.
 * `transferSyntax` is the one received; implicit and big endian are stored as explicit little endian.
 */
export function encodePart10Header(_dataSet: DataSet, _options: { readonly transferSyntax: string }): Uint8Array {
  throw new Error('not written yet');
}

export interface Part10Header {
  readonly meta: FileMeta;
  readonly dataSet: DataSet;
  /** Offset in the file of the first byte of the data set. */
  readonly dataSetOffset: number;
  /** Offset in the file of the first byte of the pixel data's value; undefined: no pixel data. */
  readonly bulkOffset: number | undefined;
  /** Bytes of that value; undefined: encapsulated. */
  readonly bulkLength: number | undefined;
}

/** `bytes`: the file, or at least its head up to the pixel data. Throws DataSetError. */
export function readPart10Header(_bytes: Uint8Array): Part10Header {
  throw new Error('not written yet');
}
