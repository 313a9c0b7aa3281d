/** From an event to a leaf: a keyed commitment, so that the public log lets nobody guess at events they were not shown. */
import { createHmac, randomBytes } from 'node:crypto';
import { LedgerError } from './ledger-error.ts';
import { type Hash, leafHash } from './merkle-hash.ts';

export const secretBytes = 32;

/** 32 random bytes, one per leaf: whoever is given them can check that leaf and no other. */
export function newSecret(): Uint8Array {
  return new Uint8Array(randomBytes(secretBytes));
}

/** What is hashed into the tree: leafHash(HMAC-SHA-256(secret, canonical event)). */
export function sealedLeaf(canonicalEvent: Uint8Array, secret: Uint8Array): Hash {
  if (secret.length !== secretBytes) throw new LedgerError('KEY', `a leaf secret is ${secretBytes} bytes`);
  return leafHash(new Uint8Array(createHmac('sha256', secret).update(canonicalEvent).digest()));
}
