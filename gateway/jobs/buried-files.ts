/** Removes files whose removal is committed: first the file, then its tombstone, so that a crash between repeats it. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';

export interface StoredFolders {
  readonly imagesFolder: string;
  readonly heldFolder: string;
}

/** `files` are relative to their folder, which their ending names. A file that is gone already counts as removed. */
export async function removeBuriedFiles(
  store: Store,
  { imagesFolder, heldFolder }: StoredFolders,
  files: ReadonlyArray<string>,
): Promise<void> {
  for (const file of files) {
    const folder = file.endsWith('.held') ? heldFolder : imagesFolder;
    await unlink(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  if (files.length > 0) await store.write.forgetTombstones(files);
}
