/** The held objects of the box: read back by those who may, removed once somebody decided. */
import { join } from 'node:path';
import { MarkitError } from '../errors.ts';
import { isAbsent, removeRecorded } from './file-removal.ts';
import { type HeldObject, openHeldObject } from './held-reader.ts';

export interface HeldStore {
  /** Throws HELD_BROKEN where the file is gone, cut, altered or sealed with another key. Close what you opened. */
  open(row: { readonly file: string }): Promise<HeldObject>;
  /** `record` commits the decision (released, rejected); only then the file goes. */
  remove(file: string, record: () => Promise<unknown>): Promise<void>;
}

export function heldStore(root: string, heldKey: Uint8Array): HeldStore {
  return {
    async open({ file }) {
      try {
        return await openHeldObject(join(root, checked(file)), heldKey);
      } catch (cause) {
        if (isAbsent(cause)) throw new MarkitError('HELD_BROKEN', { detail: 'the file is gone', cause });
        throw cause;
      }
    },
    async remove(file, record) {
      await removeRecorded(join(root, checked(file)), record);
    },
  };
}

const fileShape = /^[0-9A-Za-z-]+\/[0-9a-f]{32}\.held$/;

function checked(file: string): string {
  if (!fileShape.test(file)) throw new MarkitError('INTERNAL', { detail: 'not the name of a held file' });
  return file;
}
