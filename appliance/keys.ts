/** The box's secrets: made once at the first start, one file each, readable by the box alone; the site key can be rotated. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatSiteKey, parseSiteKey } from '../gateway/deid/site-key-file.ts';

/** site: pseudonyms and digests; held: held objects; ledger: signs checkpoints; session: keyed hashes of tokens; chain: pays for anchors. */
const keyNames = ['site', 'held', 'ledger', 'session', 'chain'] as const;
export type KeyName = (typeof keyNames)[number];
export type Keys = Readonly<Record<Exclude<KeyName, 'site'>, Uint8Array>> & {
  /** The secrets of all generations, oldest first. */
  readonly site: readonly Uint8Array[];
  readonly folder: string;
};

/** Path of one key's file, for the processes that read their own key instead of being sent it. */
export function keyFile(folder: string, name: KeyName): string {
  return join(folder, `${name}.key`);
}

/** Where a rotation keeps the key it carries the data to, until everything is carried. */
export function nextSiteKeyFile(folder: string): string {
  return `${keyFile(folder, 'site')}.next`;
}

/**
 * Reads the keys, or makes them where `mayCreate`. A box with data but without its keys refuses: new keys would give every
 * patient a second pseudonym. So does one in the middle of a rotation. Throws an Error in plain words.
 */
export function openKeys(folder: string, mayCreate: boolean): Keys {
  if (existsSync(nextSiteKeyFile(folder)))
    throw new Error('a rotation of the site key was begun and is not done; go on with: npm exec markit -- rotate-key');
  return readKeys(folder, mayCreate);
}

/** The same in the middle of a rotation: the keys as they were before it. */
export function readKeys(folder: string, mayCreate: boolean): Keys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const missing = keyNames.filter((name) => !existsSync(keyFile(folder, name)));
  if (missing.length > 0 && !mayCreate)
    throw new Error(
      `keys are missing (${missing.join(', ')}) though the data folder is in use; bring them back from the backup`,
    );
  for (const name of missing) createKey(keyFile(folder, name));
  if (missing.length > 0) syncFolder(folder);
  const [held, ledger, session, chain] = (['held', 'ledger', 'session', 'chain'] as const).map((name) =>
    readKey(keyFile(folder, name)),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return { site: readSiteKey(keyFile(folder, 'site')), held, ledger, session, chain, folder };
}

/** The secrets of all generations, oldest first. */
export function readSiteKey(path: string): Uint8Array[] {
  mustBePrivate(path);
  try {
    return parseSiteKey(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} is damaged: ${(cause as Error).message}`, { cause });
  }
}

/** Adds a secret and keeps the whole as the next key: from here on a rotation must be gone on with. */
export function writeNextSiteKey(folder: string, before: readonly Uint8Array[]): void {
  const path = nextSiteKeyFile(folder);
  const unfinished = `${path}.unfinished`;
  rmSync(unfinished, { force: true });
  writePrivate(unfinished, formatSiteKey([...before, new Uint8Array(randomBytes(32))]));
  renameSync(unfinished, path);
  syncFolder(folder);
}

/** Everything is carried: the next key is the key. */
export function takeNextSiteKey(folder: string): void {
  renameSync(nextSiteKeyFile(folder), keyFile(folder, 'site'));
  syncFolder(folder);
}

function createKey(path: string): void {
  writePrivate(path, `${randomBytes(32).toString('hex')}\n`);
}

function writePrivate(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** 32 bytes from 64 hex digits; refuses a file that others may read. */
export function readKey(path: string): Uint8Array {
  mustBePrivate(path);
  const words = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(words)) throw new Error(`${path} is damaged: a key is 64 hex digits`);
  return Uint8Array.from(Buffer.from(words, 'hex'));
}

function mustBePrivate(path: string): void {
  if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} is readable by others; set its mode to 0600`);
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
