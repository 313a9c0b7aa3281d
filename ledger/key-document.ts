/** What the box publishes of its log key, so that people can pin it before they need it. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { encodeBase64 } from './base64.ts';
import { noteSigner } from './note-key.ts';

export interface KeyDocument {
  readonly origin: string;
  readonly algorithm: 'Ed25519';
  readonly keyId: string;
  /** The line `markit verify --key` takes. */
  readonly verifierKey: string;
  /** SubjectPublicKeyInfo, DER in base64 (RFC 8410), for other tools. */
  readonly publicKey: string;
}

/** Plain values from the private key; nothing of the private half is in them. */
export function keyDocument(origin: string, privateKey: KeyObject): KeyDocument {
  const { keyId, verifierKey } = noteSigner(origin, privateKey);
  const publicKey = encodeBase64(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
  return { origin, algorithm: 'Ed25519', keyId, verifierKey, publicKey };
}
