/** What is wrong with pixel data that cannot be followed to its end; the story answers it by holding the object. */

export type BulkErrorCode =
  | 'BULK_SYNTAX' // a coding whose hidden places are not known here: video, JPEG XL
  | 'BULK_LENGTH' // shorter, longer or odd against rows, columns, frames and bits
  | 'BULK_TRUNCATED' // ends before the element does
  | 'BULK_ITEMS' // item headers or an offset table that do not follow PS3.5 A.4
  | 'BULK_CODESTREAM'; // a code stream whose markers cannot be followed

export class BulkError extends Error {
  readonly code: BulkErrorCode;

  constructor(code: BulkErrorCode) {
    super(`pixel data: ${code}`);
    this.name = 'BulkError';
    this.code = code;
  }
}
