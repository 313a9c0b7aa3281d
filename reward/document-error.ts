/** The coded error of documents about reward: this folder runs without a box, so it cannot use the gateway's table. */

/**
 * MALFORMED: not the canonical form of a document; TOO_LARGE: past a bound; SCHEMA: outside the closed schema, or names and lengths
 * that do not fit together; DIGEST: the digest is of other bytes; NAME: a name that a statement may not carry; UNIT: two documents
 * count in different base units; CHAIN: a document that does not follow on the one before; TOTAL: sums that are off.
 */
export type DocumentErrorCode = 'MALFORMED' | 'TOO_LARGE' | 'SCHEMA' | 'DIGEST' | 'NAME' | 'UNIT' | 'CHAIN' | 'TOTAL';

/** An error whose code is for callers and whose message is for people; the message repeats no value of the input. */
export class DocumentError extends Error {
  readonly code: DocumentErrorCode;

  constructor(code: DocumentErrorCode, message: string) {
    super(message);
    this.name = 'DocumentError';
    this.code = code;
  }
}
