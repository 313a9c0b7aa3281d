/** Secrets of authenticators at rest: AES-256-GCM, bound to the account they belong to. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** base64url of nonce (12 bytes), tag (16 bytes) and cipher text. */
export function sealSecret(secret: string, userId: number, key: Uint8Array): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(owner(userId));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws where key, account or bytes are not those it was sealed with. */
export function openSecret(sealed: string, userId: number, key: Uint8Array): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(owner(userId)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

function owner(userId: number): Buffer {
  return Buffer.from(`markit totp user ${userId}`);
}
