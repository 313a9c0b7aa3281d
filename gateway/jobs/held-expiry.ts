/** Removes what has been held for longer than the house keeps it: rows, leaves and tombstones first, then the files. */
import type { Store } from '../store/store.ts';
import { removeBuriedFiles, type StoredFolders } from './buried-files.ts';

export interface HeldExpiryOptions extends StoredFolders {
  readonly store: Store;
  /** At least 1. */
  readonly days: number;
  readonly now: () => number;
}

const day = 24 * 60 * 60_000;

/** How many went. */
export async function expireHeld({ store, days, now, ...folders }: HeldExpiryOptions): Promise<number> {
  let count = 0;
  for (;;) {
    const at = now();
    const files = await store.write.expireHeld({ before: at - days * day, at });
    if (files.length === 0) return count;
    await removeBuriedFiles(store, folders, files);
    count += files.length;
  }
}
