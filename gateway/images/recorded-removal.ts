/** Removes a file once its removal is on record, so that a crash between the two cannot bring it back as a row. */
import { unlink } from 'node:fs/promises';

/** A file that is gone already counts as removed: the record may stem from before a crash. */
export async function removeRecorded(path: string, record: () => Promise<unknown>): Promise<void> {
  await record();
  await unlink(path).catch((cause: unknown) => {
    if (!isAbsent(cause)) throw cause;
  });
}

export function isAbsent(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}
