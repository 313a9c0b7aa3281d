/** Brings the database level with the files after a death: scans the epochs that nobody recorded as closed. */

import { setTimeout as sleep } from 'node:timers/promises';
import { rebuild } from '../images/rebuild.ts';
import { readStoredHeld, readStoredInstance } from '../images/stored-files.ts';
import type { Store } from '../store/store.ts';
import { removeBuriedFiles, type StoredFolders } from './buried-files.ts';

export interface RecoveryOptions extends StoredFolders {
  readonly store: Store;
  readonly heldKey: Uint8Array;
  /** True for an epoch of a process that lives: it reports its own rows. */
  readonly living: (epoch: string) => boolean;
}

export interface RecoveryCounts {
  epochs: number;
  rows: number;
  torn: number;
  unreadable: number;
  duplicates: number;
}

/** Epochs of the two folders share one table; the prefix keeps them apart. */
export function epochKey(folder: 'images' | 'held', name: string): string {
  return `${folder}/${name}`;
}

export interface Retrying {
  readonly onTrouble: (error: unknown) => void;
  readonly signal: AbortSignal;
  readonly retryMilliseconds?: number;
}

/**
 * Tried until it is done, for what a dead listener left: that was acknowledged and is in nobody's list yet. Undefined where
 * the signal came first; then the next start does it.
 */
export async function recoverAtLast(
  options: RecoveryOptions,
  { onTrouble, signal, retryMilliseconds = 5_000 }: Retrying,
): Promise<RecoveryCounts | undefined> {
  while (!signal.aborted) {
    try {
      return await recover(options);
    } catch (error) {
      onTrouble(error);
      // An abort ends the pause: there is nothing else to be told.
      await sleep(retryMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Runs before listeners start, and again for what a dead listener left. Returns the rows it added. */
export async function recover(options: RecoveryOptions): Promise<RecoveryCounts> {
  const { store } = options;
  const counts: RecoveryCounts = { epochs: 0, rows: 0, torn: 0, unreadable: 0, duplicates: 0 };
  const closed = new Set(await store.read.closedEpochs({}));
  const buried = new Set(await store.read.tombstones({}));
  await removeBuriedFiles(store, options, [...buried]);
  const common = {
    buried: (file: string) => buried.has(file),
    known: async (files: ReadonlyArray<string>) => new Set(await store.read.knownFiles(files)),
    how: 'every-byte' as const,
  };
  const skip = (folder: 'images' | 'held') => (epoch: string) =>
    closed.has(epochKey(folder, epoch)) || options.living(epoch);
  const done = async (folder: 'images' | 'held', name: string, found: { torn: number; unreadable: number }) => {
    counts.epochs += 1;
    counts.torn += found.torn;
    counts.unreadable += found.unreadable;
    // An epoch with a file that cannot be read stays open: it is looked at again with the next program or key.
    if (found.unreadable === 0) await store.write.closeEpoch({ name: epochKey(folder, name), closedAt: Date.now() });
  };
  for await (const step of rebuild({
    ...common,
    root: options.imagesFolder,
    skip: skip('images'),
    read: readStoredInstance,
  })) {
    if (step.kind === 'epoch') await done('images', step.name, step.counts);
    else {
      const added = await store.write.addInstances(step.rows);
      counts.rows += added.added;
      counts.duplicates += added.duplicates.length;
      await removeBuriedFiles(store, options, added.duplicates);
    }
  }
  for await (const step of rebuild({
    ...common,
    root: options.heldFolder,
    skip: skip('held'),
    read: readStoredHeld(options.heldKey),
  })) {
    if (step.kind === 'epoch') await done('held', step.name, step.counts);
    else {
      const added = await store.write.addHeld(step.rows);
      counts.rows += added.added;
      counts.duplicates += added.duplicates.length;
      await removeBuriedFiles(store, options, added.duplicates);
    }
  }
  return counts;
}
