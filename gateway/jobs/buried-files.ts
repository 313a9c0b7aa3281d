/** Removes files whose removal is committed: first the file, then its tombstone, so that a crash between repeats it. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';

/** `files` are relative to the images folder. A file that is gone already counts as removed. */
export async function removeBuriedFiles(
  store: Store,
  imagesFolder: string,
  files: ReadonlyArray<string>,
): Promise<void> {
  for (const file of files) {
    await unlink(join(imagesFolder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  if (files.length > 0) await store.write.forgetTombstones(files);
}
