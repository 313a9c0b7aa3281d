/** RFC 8785 (JCS): one byte sequence for one JSON value, so that whoever hashes an event hashes the same bytes. */
import { LedgerError } from './ledger-error.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const deepest = 32;

/** UTF-8 of the canonical form; refuses what I-JSON (RFC 7493) forbids: NaN, infinities, lone surrogates. */
export function canonicalBytes(value: Json): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

export function canonicalJson(value: Json, depth = 0): string {
  if (depth > deepest) throw new LedgerError('TOO_LARGE', 'JSON is nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') {
    // ECMAScript's own number to text is what section 3.2.2.3 prescribes; it writes -0 as 0.
    if (!Number.isFinite(value)) throw new LedgerError('MALFORMED', 'JSON has no NaN and no infinity');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new LedgerError('MALFORMED', 'not a JSON value');
  }
  // The default sort compares UTF-16 code units, as section 3.2.3 asks.
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, item]) => `${canonicalString(name)}:${canonicalJson(item, depth + 1)}`).join(',')}}`;
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new LedgerError('MALFORMED', 'text holds half a surrogate pair');
  return JSON.stringify(value);
}
