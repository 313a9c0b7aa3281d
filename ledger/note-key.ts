/** Ed25519 keys of signed notes: names, key ids and the one-line verifier key, as c2sp.org/signed-note has them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LedgerError } from './ledger-error.ts';

export interface NoteVerifier {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly keyId: string;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteSigner {
  readonly name: string;
  readonly keyId: string;
  /** `name+keyId+base64(0x01 || public key)`: what people pin. */
  readonly verifierKey: string;
  sign(text: Uint8Array): Uint8Array;
}

const ed25519 = 0x01;
// RFC 8410: the fixed DER in front of the 32 bytes of a private and of a public Ed25519 key.
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

export function ed25519FromSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new LedgerError('KEY', 'an Ed25519 seed is 32 bytes');
  return createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: 'der', type: 'pkcs8' });
}

/** A signer under `name` (for a log: its origin) from an Ed25519 private key. */
export function noteSigner(name: string, privateKey: KeyObject): NoteSigner {
  checkKeyName(name);
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
    throw new LedgerError('KEY', 'notes are signed with an Ed25519 private key');
  }
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const encoded = encodedKey(new Uint8Array(spki.subarray(publicHead.length)));
  const keyId = keyIdOf(name, encoded);
  return {
    name,
    keyId,
    verifierKey: `${name}+${keyId}+${encodeBase64(encoded)}`,
    sign: (text) => new Uint8Array(sign(null, text, privateKey)),
  };
}

/** Reads `name+keyId+base64`; the key id must be that of the name and the key. */
export function parseVerifierKey(line: string): NoteVerifier {
  const [name = '', keyId = '', ...rest] = line.split('+');
  checkKeyName(name);
  // Base64 may itself hold '+'.
  const encoded = decodeBase64(rest.join('+'));
  if (encoded.length !== 33 || encoded[0] !== ed25519) throw new LedgerError('KEY', 'not an Ed25519 verifier key');
  if (keyIdOf(name, encoded) !== keyId) throw new LedgerError('KEY', 'the key id is not that of this name and key');
  const spki = Buffer.concat([publicHead, encoded.subarray(1)]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return { name, keyId, verify: (text, signature) => signature.length === 64 && verify(null, text, key, signature) };
}

/** Non-empty, no Unicode space, no plus: a name must not be able to end early. */
export function checkKeyName(name: string): void {
  if (name === '' || name.length > 200 || !name.isWellFormed() || /[\s\p{White_Space}+\p{Cc}]/u.test(name)) {
    throw new LedgerError('KEY', 'a key name has no spaces and no plus');
  }
}

function encodedKey(publicKey: Uint8Array): Uint8Array {
  return Uint8Array.of(ed25519, ...publicKey);
}

/** SHA-256(name || 0x0A || type || public key), first four bytes. */
function keyIdOf(name: string, encoded: Uint8Array): string {
  return createHash('sha256').update(`${name}\n`).update(encoded).digest('hex').slice(0, 8);
}
