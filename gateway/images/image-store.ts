/** The images of the box as the rest of it sees them: opened by row, removed with the removal recorded first. */
import { join } from 'node:path';
import { MarkitError } from '../errors.ts';
import { openInstance, type StoredInstance, type StoredShape } from './instance-reader.ts';
import { isAbsent, removeRecorded } from './recorded-removal.ts';

export interface ImageStore {
  /** Throws INSTANCE_BROKEN where the file is gone. Close what you opened. */
  open(row: StoredShape & { readonly file: string }): Promise<StoredInstance>;
  /**
   * `bury` commits the tombstone of that file; only then it goes, so that a crash between the two cannot bring it back
   * as a row. A file that is gone already counts as removed.
   */
  remove(file: string, bury: () => Promise<unknown>): Promise<void>;
}

/** The default: the epoch folders under `root`. */
export function embeddedImageStore(root: string): ImageStore {
  return {
    async open(row) {
      try {
        return await openInstance(join(root, checked(row.file)), row);
      } catch (cause) {
        if (isAbsent(cause)) throw new MarkitError('INSTANCE_BROKEN', { detail: 'the file is gone', cause });
        throw cause;
      }
    },
    async remove(file, bury) {
      await removeRecorded(join(root, checked(file)), bury);
    },
  };
}

const fileShape = /^[0-9A-Za-z-]+\/[0-9.]+\.dcm$/;

/** Rows are ours, yet a path is made of nothing that was not looked at. */
function checked(file: string): string {
  if (!fileShape.test(file)) throw new MarkitError('INTERNAL', { detail: 'not the name of a stored file' });
  return file;
}
