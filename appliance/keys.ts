/** The box's secrets: made once at the first start, one file each, readable by the box alone. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** site: pseudonyms and digests; held: held objects; ledger: signs checkpoints; session: keyed hashes of tokens; chain: pays for anchors. */
const keyNames = ['site', 'held', 'ledger', 'session', 'chain'] as const;
export type KeyName = (typeof keyNames)[number];
export type Keys = Readonly<Record<KeyName, Uint8Array>> & { readonly folder: string };

/** Path of one key's file, for the processes that read their own key instead of being sent it. */
export function keyFile(folder: string, name: KeyName): string {
  return join(folder, `${name}.key`);
}

/**
 * Reads the keys, or makes them where `mayCreate`. A box with data but without its keys refuses: new keys would give every
 * patient a second pseudonym. Throws an Error in plain words.
 */
export function openKeys(folder: string, mayCreate: boolean): Keys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const missing = keyNames.filter((name) => !existsSync(keyFile(folder, name)));
  if (missing.length > 0 && !mayCreate)
    throw new Error(
      `keys are missing (${missing.join(', ')}) though the data folder is in use; bring them back from the backup`,
    );
  for (const name of missing) createKey(keyFile(folder, name));
  if (missing.length > 0) syncFolder(folder);
  const keys = Object.fromEntries(keyNames.map((name) => [name, readKey(keyFile(folder, name))])) as Record<
    KeyName,
    Uint8Array
  >;
  return { ...keys, folder };
}

function createKey(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(32).toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** 32 bytes from 64 hex digits; refuses a file that others may read. */
export function readKey(path: string): Uint8Array {
  if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} is readable by others; set its mode to 0600`);
  const words = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(words)) throw new Error(`${path} is damaged: a key is 64 hex digits`);
  return Uint8Array.from(Buffer.from(words, 'hex'));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** True where the folder already holds data of a box. */
export function inUse(data: string): boolean {
  return existsSync(data) && readdirSync(data).some((name) => name === 'markit.sqlite');
}
