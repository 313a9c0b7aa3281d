/** The receiving half of a box on loopback: the real door, story, rows and clearing, over folders that outlive a restart. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveSiteKeys, pseudonymUid, type SiteKeys } from '../../gateway/deid/pseudonym.ts';
import { embeddedImageStore, type ImageStore } from '../../gateway/images/image-store.ts';
import { createIngest, type OpenIngest } from '../../gateway/ingest.ts';
import { ClearingJob } from '../../gateway/jobs/clearing-job.ts';
import { lookAtInstance } from '../../gateway/jobs/look-at-instance.ts';
import { type RecoveryCounts, recover } from '../../gateway/jobs/recovery.ts';
import { RowKeeper } from '../../gateway/jobs/row-keeper.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import type { Instance } from '../../gateway/store/instances.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { openDoor, type TestDoor } from '../gateway/doors/test-door.ts';

export interface ReceivingBox extends AsyncDisposable {
  readonly keys: SiteKeys;
  readonly door: TestDoor;
  readonly store: Store;
  readonly images: ImageStore;
  readonly imagesFolder: string;
  /** Objects whose first byte has come. */
  begun(): number;
  /** Waits until everything that came is a row and was looked at. */
  settled(): Promise<void>;
  /** All versions of the images of a study, by their number; of another database where one is given. */
  versions(studyInstanceUid: string, from?: Store): Promise<Instance[]>;
  /** Stored files, relative. */
  files(): string[];
  /** What a start does with such a database. */
  recovered(store: Store): Promise<RecoveryCounts>;
  /** A second database, made from the files alone, as after the loss of the first. */
  rebuilt(): Promise<{ readonly store: Store; readonly counts: RecoveryCounts }>;
}

/** Nobody looks for text here: the detector has tests of its own. */
const unasked = { ordinary: 'none-needed', textProne: 'none-needed' } as const;

export async function openReceivingBox(): Promise<ReceivingBox> {
  const folder = mkdtempSync(join(tmpdir(), 'markit-receiving-'));
  const imagesFolder = join(folder, 'images');
  const heldFolder = join(folder, 'held');
  for (const path of [imagesFolder, heldFolder]) mkdirSync(path);
  const keys = deriveSiteKeys(randomBytes(32));
  const heldKey = randomBytes(32);
  const store = await openStore(join(folder, 'markit.sqlite'));
  const images = embeddedImageStore(imagesFolder);
  const pool = new DecodePool({ workers: 1 });
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => void troubles.push(error);
  const detector = { detectText: () => Promise.reject(new Error('the detector is not asked here')) };
  const parts = { pool, detector, images, sourceClearing: () => unasked, digestKey: keys.digest, onTrouble };
  const job = new ClearingJob({
    store,
    look: (row) => lookAtInstance(row, parts),
    atOnce: 2,
    onDecided: () => undefined,
    onTrouble,
  });
  const keeper = new RowKeeper({ store, imagesFolder, heldFolder, onRows: () => job.wake(), onTrouble });
  const ingest = createIngest({
    ...{ imagesFolder, heldFolder, keys, heldKey },
    onStored: (row) => keeper.take({ kind: 'stored', row }),
    onHeld: (row) => keeper.take({ kind: 'held', row }),
    onRefused: (row) => keeper.take({ kind: 'refused', row }),
    onEpochClosed: (kind, name) => keeper.take({ kind: 'epoch', name: `${kind}/${name}` }),
    log: { warn: (fields) => troubles.push(fields), error: (fields) => troubles.push(fields) },
  });
  let begun = 0;
  const counting: OpenIngest = {
    begin: (arrival) => {
      begun += 1;
      return ingest.begin(arrival);
    },
    close: () => ingest.close(),
    setSiteWords: (words) => ingest.setSiteWords(words),
  };
  const door = await openDoor({ ingest: counting, anyCalledAe: true });
  const others: Store[] = [];
  const recovered = (of: Store) => recover({ store: of, imagesFolder, heldFolder, heldKey, living: () => false });
  return {
    ...{ keys, door, store, images, imagesFolder },
    begun: () => begun,
    async settled() {
      await keeper.settled();
      while ((await store.read.instanceCounts({})).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      if (troubles.length > 0) throw new AggregateError(troubles, 'something went wrong inside the box');
    },
    async versions(study, from = store) {
      const studyInstanceUid = pseudonymUid(keys, study);
      const rows = await from.read.versionsOfStudy({ studyInstanceUid, limit: 1_000 });
      return rows.sort((a, b) => a.version - b.version);
    },
    files: () =>
      readdirSync(imagesFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dcm')),
    recovered,
    async rebuilt() {
      const again = await openStore(join(folder, `again-${others.length}.sqlite`));
      others.push(again);
      return { store: again, counts: await recovered(again) };
    },
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]();
      await ingest.close();
      await keeper.settled();
      await job.stop();
      await pool.close();
      for (const one of [store, ...others]) await one.close();
      rmSync(folder, { recursive: true });
    },
  };
}
