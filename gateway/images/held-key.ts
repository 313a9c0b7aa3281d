/** The key of held objects: 32 random bytes in a file of its own, kept apart from the data it opens. */
import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MarkitError } from '../errors.ts';
import { syncFolder } from './folder-sync.ts';

const keyLength = 32;

/** Reads the key, or makes it where `create` says that this box holds nothing yet: a second key would lock the first one's objects. */
export async function loadHeldKey(path: string, options: { readonly create: boolean }): Promise<Uint8Array> {
  try {
    const key = await readFile(path);
    if (key.length !== keyLength) throw new MarkitError('HELD_BROKEN', { detail: 'the key file has not 32 bytes' });
    return key;
  } catch (cause) {
    if (!options.create || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return makeKey(path);
  }
}

async function makeKey(path: string): Promise<Uint8Array> {
  const key = randomBytes(keyLength);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  return key;
}
