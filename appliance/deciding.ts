/** What decisions about held images are made with: decode threads of their own, and epochs that this process writes into. */
import type { Logger } from 'pino';
import type { DecideParts } from '../gateway/decide.ts';
import { Epochs } from '../gateway/images/epoch.ts';
import type { ImageStore } from '../gateway/images/image-store.ts';
import { removeBuriedFiles } from '../gateway/jobs/buried-files.ts';
import { OneByOne } from '../gateway/jobs/one-by-one.ts';
import { epochKey } from '../gateway/jobs/recovery.ts';
import { DecodePool } from '../gateway/pixels/decode-pool.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';

export interface Deciding {
  readonly parts: DecideParts;
  stop(): Promise<void>;
}

export interface DecidingOptions {
  readonly store: Store;
  readonly images: ImageStore;
  readonly folders: Folders;
  readonly log: Logger;
  readonly wake: () => void;
}

export function openDeciding({ store, images, folders, log, wake }: DecidingOptions): Deciding {
  const unclosed = (error: unknown) => log.warn({ error }, 'an epoch could not be recorded as closed');
  const closing = new Set<Promise<unknown>>();
  const epochs = new Epochs({
    root: folders.images,
    onClosed: (name) => {
      const closed = store.write.closeEpoch({ name: epochKey('images', name), closedAt: Date.now() }).catch(unclosed);
      closing.add(closed);
      void closed.then(() => closing.delete(closed));
    },
  });
  // Not the clearing's: a person does not wait behind a bulk run, and looks while the checks are paused.
  const pool = new DecodePool({ workers: 1 });
  const left = (error: unknown) => log.warn({ error }, 'a file whose removal is recorded goes at the next start');
  const others = new OneByOne({
    onTrouble: (error) => log.error({ error }, 'an image alike could not be painted over; it stays held'),
  });
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  return {
    parts: {
      ...{ store, images, epochs, pool, wake, now: Date.now },
      later: (work) => others.add(work),
      // The tombstones are committed: a file that cannot go now goes at the next start.
      removeBuried: (files) => removeBuriedFiles(store, stored, files).catch(left),
    },
    async stop() {
      await others.stop();
      await pool.close();
      await epochs.close();
      await Promise.all(closing);
    },
  };
}
