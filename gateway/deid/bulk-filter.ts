/** Streams the pixel data to its end, length unchanged: blanks marker segments that can carry text, drops what follows. */

import type { BulkHead } from '../../data-set/header-reader.ts';
import type { Identity } from './identity.ts';

export interface BulkFilterOptions {
  /** The one received. */
  readonly transferSyntax: string;
  readonly bulk: BulkHead;
  readonly identity: Identity;
}

export type BulkErrorCode =
  | 'BULK_LENGTH' // shorter, longer or odd against rows, columns, frames and bits
  | 'BULK_TRUNCATED' // ends before the element does
  | 'BULK_ITEMS' // item headers that do not follow PS3.5 A.4
  | 'BULK_CODESTREAM'; // a code stream whose markers cannot be followed

/** The story answers it by holding the object. */
export class BulkError extends Error {
  readonly code: BulkErrorCode;

  constructor(code: BulkErrorCode) {
    super(`pixel data: ${code}`);
    this.name = 'BulkError';
    this.code = code;
  }
}

export interface BulkSummary {
  /** Bytes of the element's value. */
  readonly bytes: number;
  /** Fragments without the offset table; 0 for native. */
  readonly fragments: number;
  /** Bytes after the element, dropped. */
  readonly tailDropped: number;
}

/** The element's head (explicit little endian) comes first from push or, if nothing was pushed, is lost with the object. */
export class BulkFilter {
  constructor(_options: BulkFilterOptions) {
    throw new Error('not written yet');
  }

  /** Chunks to write, views of `chunk` where nothing changed. A blanked segment is blanked in `chunk` itself. */
  push(_chunk: Uint8Array): Uint8Array[] {
    throw new Error('not written yet');
  }

  end(): BulkSummary {
    throw new Error('not written yet');
  }
}
