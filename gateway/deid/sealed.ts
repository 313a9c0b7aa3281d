/** Small secrets at rest: AES-256-GCM, bound to what they are by a label, so that none can stand in the place of another. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;

/** Nonce, tag and cipher text. `key` has 32 bytes. */
export function seal(key: Uint8Array, label: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), text]));
}

/** Throws where key, label or one bit is not what was sealed. */
export function unseal(key: Uint8Array, label: string, sealed: Uint8Array): Uint8Array {
  const [tagAt, textAt] = [nonceLength, nonceLength + tagLength];
  if (sealed.byteLength < textAt) throw new RangeError('sealed bytes are never shorter than nonce and tag');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, tagAt), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(label)).setAuthTag(sealed.subarray(tagAt, textAt));
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(textAt)), decipher.final()]));
}
