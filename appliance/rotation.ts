/** Rotates the site key of a box that does not run: makes the next key, has everything carried to it, and puts it in its place. */
import { existsSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveSiteKeys, releaseSealKey } from '../gateway/deid/site-keys.ts';
import { Epochs, isEpochName, removeEmptyEpoch } from '../gateway/images/epoch.ts';
import { removeIfThere } from '../gateway/images/file-removal.ts';
import { rebuild } from '../gateway/images/rebuild.ts';
import { readStoredInstance } from '../gateway/images/stored-files.ts';
import { removeBuriedFiles } from '../gateway/jobs/buried-files.ts';
import { epochKey, recover } from '../gateway/jobs/recovery.ts';
import { type Rotated, rotate } from '../gateway/rotate.ts';
import { compactStore } from '../gateway/store/compact.ts';
import { openStore, type Store } from '../gateway/store/store.ts';
import { openAdmin } from './admin.ts';
import { type Folders, makeFolders } from './folders.ts';
import { inUse, type Keys, nextSiteKeyFile, readKeys, readSiteKey, takeNextSiteKey, writeNextSiteKey } from './keys.ts';

export interface RotationOptions {
  /** The two folders. */
  readonly data: string;
  readonly keys: string;
  /** See RotateParts. */
  readonly giveUpDamaged: boolean;
  /** Is told how many instances are to be carried, and gives what is to be called after each. */
  readonly progress: (total: number) => () => void;
  readonly open?: (path: string) => Promise<Store>;
}

export interface RotationEnd extends Rotated {
  /** That everything is of now, or would be of. */
  readonly generation: number;
}

/** Goes on where an earlier one was cut. Throws an Error in plain words where the box runs or its data cannot be carried. */
export async function rotateSiteKey(options: RotationOptions): Promise<RotationEnd> {
  if (!inUse(options.data)) throw new Error(`no box has been started on ${options.data}`);
  // The lock of a running box: neither starts beside the other.
  const admin = await openAdmin(options.data, () => ({}));
  try {
    return await rotateLocked(options);
  } finally {
    await admin.close();
  }
}

async function rotateLocked(options: RotationOptions): Promise<RotationEnd> {
  const folders = makeFolders(options.data);
  const keys = readKeys(options.keys, false);
  const store = await (options.open ?? openStore)(folders.database);
  let end: RotationEnd;
  try {
    if (existsSync(nextSiteKeyFile(keys.folder))) await clearLeftovers(store, folders, keys);
    else await begin(store, folders, keys);
    const secrets = readSiteKey(nextSiteKeyFile(keys.folder));
    const isDone = (await store.read.rotatedTo({})) === secrets.length;
    const rotated = isDone ? { damaged: [], done: true } : await carry(store, folders, secrets, options);
    end = { ...rotated, generation: secrets.length };
  } finally {
    await store.close();
  }
  if (!end.done) return end;
  await removeEmptyEpochs(folders.images);
  // Before the next key is the key: what an older key could be tried on is to be gone by then.
  await compactStore(folders.database);
  takeNextSiteKey(keys.folder);
  return end;
}

/** Everything on the disk has its row first: what had none could not be told from what is half carried. */
async function begin(store: Store, folders: Folders, keys: Keys): Promise<void> {
  const generation = (await store.read.keyGeneration({})) ?? keys.site.length;
  if (generation !== keys.site.length)
    throw new Error(`what is stored is of generation ${generation} of the site key, the keys folder holds another`);
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  const { unreadable } = await recover({ store, ...stored, heldKey: keys.held, living: () => false });
  if (unreadable > 0)
    throw new Error(
      `${unreadable} files without a row cannot be read now; bring them back or take them out of ${folders.images}`,
    );
  writeNextSiteKey(keys.folder, keys.site);
}

/** Files that an earlier run wrote and whose rows it did not commit: the old ones stand, so they go. */
async function clearLeftovers(store: Store, folders: Folders, keys: Keys): Promise<void> {
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  const closed = new Set(await store.read.closedEpochs({}));
  const buried = new Set(await store.read.tombstones({}));
  await removeBuriedFiles(store, stored, [...buried]);
  const steps = rebuild({
    root: folders.images,
    skip: (epoch) => closed.has(epochKey('images', epoch)),
    buried: (file) => buried.has(file),
    known: async (files) => new Set(await store.read.knownFiles(files)),
    read: readStoredInstance,
    how: 'every-byte',
  });
  for await (const step of steps) {
    if (step.kind === 'epoch') {
      if (step.counts.unreadable === 0)
        await store.write.closeEpoch({ name: epochKey('images', step.name), closedAt: Date.now() });
      continue;
    }
    for (const { file, keyGeneration } of step.rows) {
      if (keyGeneration <= keys.site.length) throw new Error(`${file} has no row, and no rotation wrote it`);
      await removeIfThere(join(folders.images, file));
    }
  }
}

async function carry(
  store: Store,
  folders: Folders,
  secrets: readonly Uint8Array[],
  { giveUpDamaged, progress }: RotationOptions,
): Promise<Rotated> {
  const generation = secrets.length;
  const siteKeys = { before: deriveSiteKeys(secrets.slice(0, -1)), next: deriveSiteKeys(secrets) };
  const link = siteKeys.next.links.at(-1);
  if (!link) throw new Error('the next site key has no older generation');
  const closing: Promise<unknown>[] = [];
  const epochs = new Epochs({
    root: folders.images,
    onClosed: (name) =>
      void closing.push(store.write.closeEpoch({ name: epochKey('images', name), closedAt: Date.now() })),
  });
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  const { left } = await store.read.countToCarry({ generation });
  try {
    return await rotate({
      ...{
        store,
        imagesFolder: folders.images,
        epochs,
        generation,
        link,
        keys: siteKeys,
        giveUpDamaged,
        now: Date.now,
      },
      sealKeys: { before: releaseSealKey(secrets.slice(0, -1)), next: releaseSealKey(secrets) },
      step: progress(left),
      removeBuried: (files) => removeBuriedFiles(store, stored, files),
    });
  } finally {
    await epochs.close();
    await Promise.all(closing);
  }
}

async function removeEmptyEpochs(root: string): Promise<void> {
  for await (const entry of await opendir(root))
    if (entry.isDirectory() && isEpochName(entry.name)) await removeEmptyEpoch(root, entry.name);
}
