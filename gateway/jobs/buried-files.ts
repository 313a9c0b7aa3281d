/** Removes files whose removal is committed: first the file, then its tombstone, so that a crash between repeats it. */
import { dirname, join } from 'node:path';
import { removeDisplayCopy } from '../images/display-copy.ts';
import { removeIfThere, unlessAbsent } from '../images/file-removal.ts';
import { syncFolder } from '../images/folder-sync.ts';
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
  const folders = new Set<string>();
  for (const file of files) {
    const folder = file.endsWith('.held') ? heldFolder : imagesFolder;
    const path = join(folder, file);
    await removeIfThere(path);
    if (folder === imagesFolder) await removeDisplayCopy(path);
    folders.add(dirname(path));
  }
  // A file that is gone may be gone from memory only: without its tombstone a power cut would bring it back for good.
  for (const folder of folders) await syncFolder(folder).catch(unlessAbsent);
  if (files.length > 0) await store.write.forgetTombstones(files);
}
