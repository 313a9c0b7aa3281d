/** The two files of an owner's link key: the public half for the box, the private half encrypted under a passphrase, for a safe. */
import { randomBytes, scryptSync } from 'node:crypto';
import { type KeyPair, newKeyPair } from './hpke.ts';
import { seal, unseal } from './sealed.ts';

const title = 'markit-link-key-1';
/** RFC 7914: 128 MB and about half a second a try. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
export const shortestPassphrase = 12;

export interface LinkKeyFiles {
  readonly publicFile: string;
  readonly privateFile: string;
}

export function newLinkKey(passphrase: string): LinkKeyFiles {
  if (passphrase.length < shortestPassphrase)
    throw new RangeError(`a passphrase has ${shortestPassphrase} characters at least`);
  const { publicKey, privateKey } = newKeyPair();
  const [name, salt] = [text(publicKey), randomBytes(16)];
  const sealed = seal(keyOf(passphrase, salt), labelOf(name), privateKey);
  const file = { format: title, public: name, salt: text(salt), sealed: text(sealed) };
  return { publicFile: `${title} ${name}\n`, privateFile: `${JSON.stringify(file, null, 2)}\n` };
}

/** 32 bytes. Throws RangeError where it is no such file. */
export function parsePublicLinkKey(file: string): Uint8Array {
  const [head, name = '', ...more] = file.trim().split(' ');
  if (head !== title || more.length > 0) throw new RangeError('not the public half of a link key');
  return keyBytes(name);
}

/** Throws RangeError where it is no such file, or where the passphrase is another. */
export function openLinkKey(file: string, passphrase: string): KeyPair {
  const { public: name, salt, sealed } = parsePrivate(file);
  const publicKey = keyBytes(name);
  try {
    const key = keyOf(passphrase, Buffer.from(salt, 'base64url'));
    return { publicKey, privateKey: unseal(key, labelOf(name), Buffer.from(sealed, 'base64url')) };
  } catch (cause) {
    throw new RangeError('the link key does not open: another passphrase, or the file is damaged', { cause });
  }
}

function parsePrivate(file: string): Record<'public' | 'salt' | 'sealed', string> {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch (cause) {
    throw new RangeError('not the private half of a link key', { cause });
  }
  const record = Object(value) as Record<string, unknown>;
  const isWhole = ['public', 'salt', 'sealed'].every((name) => typeof record[name] === 'string');
  if (record.format !== title || !isWhole) throw new RangeError('not the private half of a link key');
  return record as Record<'public' | 'salt' | 'sealed', string>;
}

function keyBytes(name: string): Uint8Array {
  const bytes = Buffer.from(name, 'base64url');
  if (bytes.length !== 32 || text(bytes) !== name) throw new RangeError('a link key has 32 bytes in base64url');
  return new Uint8Array(bytes);
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const keyOf = (passphrase: string, salt: Uint8Array) => scryptSync(passphrase.normalize('NFKC'), salt, 32, cost);
const labelOf = (name: string) => `markit link key ${name}`;
