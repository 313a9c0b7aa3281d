/**
 * Seals for the holder of a private key: RFC 9180 in base mode, single shot, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * AES-256-GCM, from node:crypto. Whoever seals keeps nothing by which it could open again.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** AEAD of RFC 9180 7.3, by its number. */
export interface Aead {
  readonly id: number;
  readonly name: 'aes-128-gcm' | 'aes-256-gcm';
  readonly keyLength: number;
}

const aes256: Aead = { id: 2, name: 'aes-256-gcm', keyLength: 32 };
const kem = 0x0020;
const kdf = 0x0001;
const tagLength = 16;
/** Raw X25519 keys, and the public one of the sender in front of what it sealed. */
const keyLength = 32;

/** Raw, 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

export function newKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('x25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  return { publicKey: Buffer.from(x, 'base64url'), privateKey: Buffer.from(d, 'base64url') };
}

/** The sender's public key, cipher text and tag. Throws RangeError where the key is none. */
export function sealTo(publicKey: Uint8Array, info: Uint8Array, plain: Uint8Array): Uint8Array {
  const { publicKey: enc, privateKey } = newKeyPair();
  const shared = sharedSecret(agreed({ publicKey: enc, privateKey }, publicKey), enc, publicKey);
  const { key, nonce } = schedule(shared, info, aes256);
  const cipher = createCipheriv(aes256.name, key, nonce);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([enc, text, cipher.getAuthTag()]));
}

/** Throws where key, info or one bit is not what was sealed. `aad` and `aead`: of what others sealed. */
export function openWith(
  pair: KeyPair,
  info: Uint8Array,
  sealed: Uint8Array,
  { aad = new Uint8Array(), aead = aes256 }: { readonly aad?: Uint8Array; readonly aead?: Aead } = {},
): Uint8Array {
  const cut = sealed.byteLength - tagLength;
  if (cut < keyLength) throw new RangeError('what is sealed is never shorter than key and tag');
  const enc = sealed.subarray(0, keyLength);
  const shared = sharedSecret(agreed(pair, enc), enc, pair.publicKey);
  const { key, nonce } = schedule(shared, info, aead);
  const decipher = createDecipheriv(aead.name, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(aad).setAuthTag(sealed.subarray(cut));
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(keyLength, cut)), decipher.final()]));
}

/** X25519 (RFC 7748): a key of small order, by which everybody would know the secret, is refused. */
function agreed(own: KeyPair, other: Uint8Array): Uint8Array {
  const secret = diffieHellman({ privateKey: privateObject(own), publicKey: publicObject(other) });
  if (secret.every((byte) => byte === 0)) throw new RangeError('a public key of small order');
  return secret;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

function publicObject(raw: Uint8Array): KeyObject {
  if (raw.byteLength !== keyLength) throw new RangeError('a public key has 32 bytes');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: base64(raw) }, format: 'jwk' });
}

function privateObject({ publicKey, privateKey }: KeyPair): KeyObject {
  const jwk = { kty: 'OKP', crv: 'X25519', x: base64(publicKey), d: base64(privateKey) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** RFC 9180 4.1, ExtractAndExpand. */
function sharedSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Buffer {
  const suite = Buffer.concat([Buffer.from('KEM'), number(kem)]);
  const key = extract(suite, nothing, 'eae_prk', dh);
  return expand(suite, key, 'shared_secret', Buffer.concat([enc, recipient]), 32);
}

/** RFC 9180 5.1, KeySchedule in mode_base: no pre-shared key. */
function schedule(shared: Buffer, info: Uint8Array, aead: Aead): { readonly key: Buffer; readonly nonce: Buffer } {
  const suite = Buffer.concat([Buffer.from('HPKE'), number(kem), number(kdf), number(aead.id)]);
  const hashes = [extract(suite, nothing, 'psk_id_hash', nothing), extract(suite, nothing, 'info_hash', info)];
  const context = Buffer.concat([Buffer.from([0]), ...hashes]);
  const secret = extract(suite, shared, 'secret', nothing);
  const key = expand(suite, secret, 'key', context, aead.keyLength);
  return { key, nonce: expand(suite, secret, 'base_nonce', context, 12) };
}

const nothing = Buffer.alloc(0);
const version = Buffer.from('HPKE-v1');

function number(value: number): Buffer {
  return Buffer.from([value >>> 8, value & 0xff]);
}

/** LabeledExtract. */
function extract(suite: Buffer, salt: Buffer, label: string, material: Uint8Array): Buffer {
  return createHmac('sha256', salt).update(version).update(suite).update(label).update(material).digest();
}

/** LabeledExpand, of one block: `length` is 32 at most. */
function expand(suite: Buffer, key: Buffer, label: string, info: Uint8Array, length: number): Buffer {
  const block = createHmac('sha256', key).update(number(length)).update(version).update(suite).update(label);
  return block
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
}
