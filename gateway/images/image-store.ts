/** The images of the box as the rest of it sees them: opened by row, removed with the removal recorded first. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { MarkitError } from '../errors.ts';
import { DisplayCopyWriter, removeDisplayCopy } from './display-copy.ts';
import { type DisplayShape, type NoDisplayCopy, planDisplayCopy } from './display-plan.ts';
import { openDisplayCopy } from './display-reader.ts';
import { isAbsent, removeRecorded } from './file-removal.ts';
import { openInstance, type StoredFrames, type StoredInstance, type StoredShape } from './instance-reader.ts';

export interface ImageStore {
  /** Throws INSTANCE_BROKEN where the file is gone. Close what you opened. */
  open(row: StoredShape & { readonly file: string }): Promise<StoredInstance>;
  /**
   * `bury` commits the tombstone of that file; only then it goes, so that a crash between the two cannot bring it back
   * as a row. A file that is gone already counts as removed.
   */
  remove(file: string, bury: () => Promise<unknown>): Promise<void>;
  /** The samples of an instance in a form that browsers show at once; undefined where they are not kept so. */
  openDisplayCopy(row: DisplayShape & { readonly file: string }): Promise<StoredFrames | undefined>;
  /** Begins that form, or says why there will be none. */
  beginDisplayCopy(
    row: DisplayShape & { readonly file: string },
  ): Promise<DisplayCopyWriter | NoDisplayCopy | 'no-space'>;
}

/** A copy can be made again, an arriving study cannot: the last of the disk belongs to what arrives. */
const spaceForArrivals = 4 * 2 ** 30;

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
      await removeDisplayCopy(join(root, file));
    },
    async openDisplayCopy(row) {
      const plan = planDisplayCopy(row);
      return typeof plan === 'string' ? undefined : openDisplayCopy(join(root, checked(row.file)), plan);
    },
    async beginDisplayCopy(row) {
      const plan = planDisplayCopy(row);
      if (typeof plan === 'string') return plan;
      const { bavail, bsize } = await statfs(root);
      if (bavail * bsize - plan.frames * plan.frameLength < spaceForArrivals) return 'no-space';
      return DisplayCopyWriter.begin(join(root, checked(row.file)), plan);
    },
  };
}

const fileShape = /^[0-9A-Za-z-]+\/[0-9.]+\.dcm$/;

/** Rows are ours, yet a path is made of nothing that was not looked at. */
function checked(file: string): string {
  if (!fileShape.test(file)) throw new MarkitError('INTERNAL', { detail: 'not the name of a stored file' });
  return file;
}
