/**
 * Encryption of held objects in chunks that cannot be reordered, dropped or cut unnoticed: AES-256-GCM with the STREAM
 * nonce (counter, last-chunk flag; Hoang, Reyhanitabar, Rogaway, Vizar 2015) under a key of its own for every file
 * (HKDF-SHA-256 over a random salt, RFC 5869), so that no nonce is ever used twice with one key.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

export const saltLength = 32;
export const tagLength = 16;
export const chunkLength = 64 * 1024;
export const sealedLength = chunkLength + tagLength;

const purpose = 'markit held object v1';

export type FileKey = Uint8Array;

/** `id` is the object's: one file cannot be put in the place of another. */
export function fileKey(heldKey: Uint8Array, salt: Uint8Array, id: string): FileKey {
  if (heldKey.byteLength !== 32) throw new RangeError('the key of held objects has 32 bytes');
  return new Uint8Array(hkdfSync('sha256', heldKey, salt, `${purpose} ${id}`, 32));
}

/** Counter in the first eleven bytes, last-chunk flag in the twelfth: the GCM tag thereby covers both. */
function nonce(index: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(index, 5, 6);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** Ciphertext and tag as one piece. */
export function sealChunk(key: FileKey, index: number, last: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(index, last));
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

/** The plain bytes; throws where key, place, flag or one bit is not what was sealed. */
export function openChunk(key: FileKey, index: number, last: boolean, sealed: Uint8Array): Buffer {
  const cut = sealed.byteLength - tagLength;
  if (cut < 0) throw new RangeError('a sealed chunk is never shorter than its tag');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, last), { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(cut));
  const plain = decipher.update(sealed.subarray(0, cut));
  decipher.final();
  return plain;
}
