/** The token of a session: random, stored as a hash, and the mother of the page's CSRF token. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Hex. The token has full entropy: a plain hash cannot be searched. */
export function sessionTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Bound to its session and worked out anew each time: nothing to store, nothing to leak. */
export function csrfToken(token: string): string {
  return createHmac('sha256', token).update('markit csrf').digest('base64url');
}

export function isCsrfToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(csrfToken(token))];
  return a.length === b.length && timingSafeEqual(a, b);
}
