/**
 * The keys that everything keyed at this site uses. A rotation adds a secret and takes none away: pseudonyms of generation n
 * are those of n-1 under one more key, so that what is stored can be carried on without an identifier.
 */
import { hkdfSync } from 'node:crypto';

/** 32 bytes each. */
export interface SiteKeys {
  /** Of the newest secret: 1 before any rotation. */
  readonly generation: number;
  /** Of generation 1, which takes identifiers. */
  readonly pseudonym: Uint8Array;
  /** Of generation 1: a rotation must not move dates, and the shift itself is stored nowhere. */
  readonly dateShift: Uint8Array;
  /** Of generation 1: who can make the bytes of a whole object has its pixels too, and finds them here without any key. */
  readonly digest: Uint8Array;
  /** Of generations 2 and later, in order: each takes pseudonyms of the one before. */
  readonly links: readonly Uint8Array[];
  /** Of the newest generation: seals what is kept of earlier ones, and is sealed anew at each rotation. */
  readonly sealing: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) of 32-byte site secrets, oldest first, one label a purpose; one secret alone is generation 1. */
export function deriveSiteKeys(secrets: Uint8Array | readonly Uint8Array[]): SiteKeys {
  const [first, ...later] = secrets instanceof Uint8Array ? [secrets] : secrets;
  if (first === undefined) throw new RangeError('a site has at least one secret');
  return Object.freeze({
    generation: later.length + 1,
    pseudonym: derive(first, 1, 'pseudonym'),
    dateShift: derive(first, 1, 'date-shift'),
    digest: derive(first, 1, 'digest'),
    links: later.map((secret, index) => derive(secret, index + 2, 'pseudonym')),
    sealing: derive(later.at(-1) ?? first, later.length + 1, 'sealing'),
  });
}

/** Seals the secrets of projects and what left under them; of the newest secret alone. */
export function releaseSealKey(secrets: readonly Uint8Array[]): Uint8Array {
  const newest = secrets.at(-1);
  if (newest === undefined) throw new RangeError('a site has at least one secret');
  return derive(newest, secrets.length, 'release-seal');
}

function derive(secret: Uint8Array, generation: number, purpose: string): Uint8Array {
  if (secret.length !== 32) throw new RangeError('the site secret has 32 bytes');
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `markit-edge/${generation}/${purpose}`, 32));
}
