/** Removes files: one whose removal is on record, so that a crash between the two cannot bring it back as a row, or any. */
import { unlink } from 'node:fs/promises';

/** A file that is gone already counts as removed: the record may stem from before a crash. */
export async function removeRecorded(path: string, record: () => Promise<unknown>): Promise<void> {
  await record();
  await removeIfThere(path);
}

export async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch(unlessAbsent);
}

/** For a `catch`: that there is nothing by that name is no trouble. */
export function unlessAbsent(cause: unknown): void {
  if (!isAbsent(cause)) throw cause;
}

export function isAbsent(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}
