/** Makes a folder's entries durable: a file's own sync says nothing about folders made before it (POSIX fsync). */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Creates one folder and makes it, and its name in its parent, durable. Fails where it exists already. */
export async function makeSyncedFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o750 });
  await syncFolder(path);
  await syncFolder(dirname(path));
}
