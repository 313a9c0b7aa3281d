/** Codes that open an account once: 100 random bits in Crockford's base 32, stored as a keyed hash only. */
import { createHmac, randomBytes } from 'node:crypto';

// No I, L, O, U: nothing in it can be misread from paper or over the phone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 20;

export const codeLifetimeMs = 72 * 3_600_000;

/** `7K3QD-...`: four groups of five. */
export function newOneTimeCode(): string {
  const letters = [...randomBytes(length)].map((byte) => alphabet[byte & 31]);
  return letters.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** Hex. However the code was typed: dashes, spaces and case do not matter, and I, L, O read as 1, 1, 0. */
export function oneTimeCodeHash(code: string, key: Uint8Array): string {
  const plain = code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('O', '0');
  return createHmac('sha256', key).update(plain).digest('hex');
}
