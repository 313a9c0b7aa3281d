/** The hashes of an RFC 6962 section 2.1 tree: leaves and nodes are hashed under different first bytes. */
import { hash, timingSafeEqual } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Uint8Array;

/** MTH({d}) = SHA-256(0x00 || d). */
export function leafHash(data: Uint8Array): Hash {
  return sha256(0x00, data);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(0x01, left, right);
}

/** MTH({}) = SHA-256(). */
export function emptyRoot(): Hash {
  return new Uint8Array(hash('sha256', new Uint8Array(0), 'buffer'));
}

export function sameHash(a: Hash, b: Hash): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sha256(prefix: number, ...parts: readonly Uint8Array[]): Hash {
  const input = Buffer.concat([Uint8Array.of(prefix), ...parts]);
  return new Uint8Array(hash('sha256', input, 'buffer'));
}
