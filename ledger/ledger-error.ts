/** The ledger's own coded error: this folder runs without a box, so it cannot use the gateway's table. */

/**
 * MALFORMED: not in the format; TOO_LARGE: past a bound; OUT_OF_RANGE: index or size outside the tree;
 * SCHEMA: an event outside the closed schema; KEY: not a usable key; SIGNATURE: a known key's signature is wrong;
 * UNSIGNED: no known key signed.
 */
export type LedgerErrorCode = 'MALFORMED' | 'TOO_LARGE' | 'OUT_OF_RANGE' | 'SCHEMA' | 'KEY' | 'SIGNATURE' | 'UNSIGNED';

/** An error whose code is for callers and whose message is for people; the message repeats no value of the input. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string) {
    super(message);
    this.name = 'LedgerError';
    this.code = code;
  }
}
