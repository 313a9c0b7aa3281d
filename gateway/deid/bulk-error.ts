/** What is wrong with pixel data that cannot be followed to its end; the story answers it by holding the object. */

/** Bytes that are turned together; 1: none are. */
export type Turn = 1 | 2 | 4 | 8;

export type BulkErrorCode =
  | 'BULK_SYNTAX' // a coding whose hidden places are not known here: video, JPEG XL
  | 'BULK_WORDS' // big endian words that can be turned in several ways
  | 'BULK_LENGTH' // shorter, longer or odd against rows, columns, frames and bits
  | 'BULK_TRUNCATED' // ends before the element does
  | 'BULK_ITEMS' // item headers or an offset table that do not follow PS3.5 A.4
  | 'BULK_CODESTREAM'; // a code stream whose markers cannot be followed

/** Why the object is held, as it is stored. */
const reasons = {
  BULK_SYNTAX: 'bulk-syntax',
  BULK_WORDS: 'bulk-words',
  BULK_LENGTH: 'bulk-length',
  BULK_TRUNCATED: 'bulk-truncated',
  BULK_ITEMS: 'bulk-items',
  BULK_CODESTREAM: 'bulk-codestream',
} as const satisfies Record<BulkErrorCode, string>;

export class BulkError extends Error {
  readonly code: BulkErrorCode;
  /** With BULK_WORDS: how they are to be turned, as the pixels turned out to show. */
  readonly turn: Turn | undefined;

  constructor(code: BulkErrorCode, turn?: Turn) {
    super(`pixel data: ${code}`);
    this.name = 'BulkError';
    this.code = code;
    this.turn = turn;
  }

  get reason(): (typeof reasons)[BulkErrorCode] {
    return reasons[this.code];
  }
}
