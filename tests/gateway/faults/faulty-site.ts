/** A receiving box on a small disk of its own, for tests that take something away from it and give it back. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recover } from '../../../gateway/jobs/recovery.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { digestOf, filesOf, KeptRows } from '../../prove/kept-objects.ts';
import { type Receiving, startReceiving } from '../../prove/receiving.ts';
import { sendObjects } from '../../prove/sender.ts';
import { type SentObject, sentObject } from '../../prove/sent-object.ts';
import { type ListenerStart, makeSite, type Site } from '../../prove/start-listener.ts';
import {
  formatExt4,
  makeDiskFile,
  mountExt4,
  repairExt4,
  run,
  triggerError,
  unmount,
} from '../../support/ext4-disk.ts';

export interface FaultySite {
  readonly site: Site;
  readonly store: Store;
  readonly receiving: Receiving;
  /** Over one association each; answers the status of each object. */
  send(objects: readonly SentObject[], associations?: number): Promise<Map<SentObject, number>>;
  /** Everything that is wrong with what should be kept: each of these objects whole, once, and no file beside them. */
  problems(objects: Iterable<SentObject>): Promise<string[]>;
  /** As at a start, before anything new comes. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export interface FaultyPlaces {
  /** Where images, held objects and keys lie. */
  readonly data: string;
  /** Where the database lies; beside them where not given. */
  readonly database?: string;
  readonly start?: ListenerStart;
  /** Of an earlier start in the same folder. */
  readonly site?: Site;
}

export async function startFaultySite(places: FaultyPlaces): Promise<FaultySite> {
  const { data, database = data, start = {}, site = makeSite(data) } = places;
  const store = await openStore(join(database, 'markit.sqlite'));
  const receiving = await startReceiving(site, 'in order', store, start);
  return {
    site,
    store,
    receiving,
    async send(objects, associations = 1) {
      const statuses = new Map<SentObject, number>();
      const share = (_: unknown, of: number) =>
        sendObjects(
          receiving.port,
          objects.filter((_object, at) => at % associations === of),
          (object, status) => statuses.set(object, status),
        );
      await Promise.all(Array.from({ length: associations }, share));
      return statuses;
    },
    async problems(objects) {
      const rows = await KeptRows.read(store);
      const found: Array<string | undefined> = [];
      for (const object of objects) found.push(await rows.problemOf(site, object, digestOf(site, object)));
      const known = new Set(rows.all.map(({ file }) => file));
      const strays = (await filesOf(site)).filter((file) => !known.has(file));
      return [...found.filter((problem) => problem !== undefined), ...strays.map((file) => `no row: ${file}`)];
    },
    async recover() {
      await recover({ store, ...site.options, heldKey: site.heldKey, living: () => false });
    },
    async close() {
      await receiving.stop();
      await store.close();
    },
  };
}

/** Of up to half a megabyte; one in four is of the kind that is held. */
export function objectsNamed(name: string, count: number): SentObject[] {
  return Array.from({ length: count }, (_, at) =>
    sentObject(`${name}/${at}`, { largestSide: 450, way: at % 4 === 3 ? 'held' : 'stored' }),
  );
}

export interface Disk {
  /** Where it is mounted. */
  readonly root: string;
  /** Holds the disk and what must not lie on it. */
  readonly folder: string;
  /** As the kernel does with a file system in which it has found damage. */
  giveUp(): void;
  /** What a hospital does then: unmounts, checks and mounts it again. */
  repair(): void;
  remove(): void;
}

/** A mounted ext4 of this many megabytes. */
export function makeDisk(megabytes: number, options = ''): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'markit-disk-'));
  const file = join(folder, 'disk');
  const root = join(folder, 'root');
  mkdirSync(root);
  makeDiskFile(file, megabytes * 2 ** 20);
  formatExt4(file);
  mountExt4(file, root, options);
  return {
    root,
    folder,
    giveUp: () => triggerError(root),
    repair() {
      unmount(root);
      repairExt4(file);
      mountExt4(file, root, options);
    },
    remove() {
      // A box that a failed test left behind must not hide why it failed.
      run('umount', '--lazy', root);
      rmSync(folder, { recursive: true });
    },
  };
}
