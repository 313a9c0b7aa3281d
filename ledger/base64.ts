/** Standard base64 (RFC 4648 section 4) with one spelling only: a second spelling of the same bytes would be a second valid receipt. */
import { LedgerError } from './ledger-error.ts';

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Refuses missing padding, stray bits, white space and, where `length` is given, any other number of bytes. */
export function decodeBase64(text: string, length?: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new LedgerError('MALFORMED', 'base64 is not in its canonical form');
  if (length !== undefined && bytes.length !== length) {
    throw new LedgerError('MALFORMED', `base64 holds ${bytes.length} bytes where ${length} are due`);
  }
  return new Uint8Array(bytes);
}
