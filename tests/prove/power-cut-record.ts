/** The recorded half of the power-cut proof: three lives of the receiver on a disk that remembers, with deletions going on. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { removeBuriedFiles } from '../../gateway/jobs/buried-files.ts';
import { recover } from '../../gateway/jobs/recovery.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { run } from '../support/ext4-disk.ts';
import { secondConnection } from '../support/second-connection.ts';
import { type DiskEvent, readDiskLog } from './disk-log.ts';
import { digestOf } from './kept-objects.ts';
import { type Receiving, startReceiving } from './receiving.ts';
import { RecordingDisk } from './recording-disk.ts';
import { sendHalf, sendObjects } from './sender.ts';
import { type SentObject, sentObject } from './sent-object.ts';
import { type Answering, makeSite, type Site } from './start-listener.ts';

export const diskBytes = 64 * 1024 * 1024;
const associations = 4;

export interface Recording {
  readonly site: Site;
  readonly database: string;
  /** By keyed digest: everything that was sent. */
  readonly sent: ReadonlyMap<string, SentObject>;
  readonly events: ReadonlyArray<DiskEvent>;
  /** From here on the box was at work; what lies before is the making of its disk. */
  readonly firstEvent: number;
}

export interface RecordOptions {
  readonly objects: number;
  readonly seed: number;
  readonly answering: Answering;
  /** early: a deletion is forgotten before it is on the disk. */
  readonly forgetting: 'in order' | 'early';
}

export async function record(folder: string, options: RecordOptions): Promise<Recording> {
  const disk = await RecordingDisk.mount(folder, { bytes: diskBytes });
  let load: Load | undefined;
  try {
    load = await Load.open(disk, options);
    await load.run();
  } finally {
    await load?.close();
    await disk.close();
  }
  const events = readDiskLog(disk.logFile);
  const firstEvent = events.findIndex((event) => event.kind === 'mark');
  return { site: load.site, database: load.database, sent: load.sent, events, firstEvent };
}

/** What was said to whom, as marks in the disk's log: `acknowledged DIGEST`, `deleting DIGEST`, `deleted DIGEST FILE`. */
class Load {
  readonly site: Site;
  readonly database: string;
  readonly sent = new Map<string, SentObject>();
  readonly #disk: RecordingDisk;
  readonly #store: Store;
  readonly #objects: number;
  readonly #answering: Answering;
  readonly #forgetting: RecordOptions['forgetting'];
  readonly #random: (below: number) => number;
  readonly #acknowledged = new Set<string>();
  /** Never deleted: a second sending that is still under way would rightly make it anew. */
  readonly #sentAgain = new Set<string>();
  readonly #deleting = new Set<string>();

  private constructor(disk: RecordingDisk, site: Site, database: string, store: Store, options: RecordOptions) {
    this.#disk = disk;
    this.site = site;
    this.database = database;
    this.#store = store;
    this.#objects = options.objects;
    this.#answering = options.answering;
    this.#forgetting = options.forgetting;
    this.#random = seeded(options.seed);
  }

  static async open(disk: RecordingDisk, options: RecordOptions): Promise<Load> {
    const site = makeSite(disk.root);
    const database = join(disk.root, 'markit.sqlite');
    const store = await openStore(database);
    growLog(database);
    run('sync', '-f', disk.root);
    disk.mark('begin');
    return new Load(disk, site, database, store, options);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** A clean end, a death, and another clean end. */
  async run(): Promise<void> {
    const share = Math.ceil(this.#objects / 3);
    const fresh = (life: number) =>
      Array.from({ length: share }, (_, at) => sentObject(`cut/${life}/${at}`, { largestSide: 150 }));
    await this.#life(fresh(1), 'stop');
    const unanswered = await this.#life(fresh(2), 'kill');
    await this.#recover();
    // Some of them have a row without their sender's knowing: one that is deleted while it comes again would rightly be back.
    for (const object of unanswered) this.#sentAgain.add(digestOf(this.site, object));
    await this.#life([...unanswered, ...this.#again(share / 4), ...fresh(3)], 'stop');
    // With nothing arriving no other sync takes an unlink along.
    for (let at = 0; at < share / 2; at += 1) await this.#deleteOne();
  }

  /** Answers what was sent without an answer. */
  async #life(objects: readonly SentObject[], end: 'stop' | 'kill'): Promise<SentObject[]> {
    const receiving = await startReceiving(this.site, this.#answering, this.#store);
    const answered = new Set<SentObject>();
    const senders = Array.from({ length: associations }, (_, association) => {
      const mine = objects.filter((_object, at) => at % associations === association);
      for (const object of mine) this.sent.set(digestOf(this.site, object), object);
      return sendObjects(receiving.port, mine, (object, status) => {
        if (status !== 0) throw new Error(`status ${status.toString(16)}`);
        answered.add(object);
        const digest = digestOf(this.site, object);
        this.#disk.mark(`acknowledged ${digest}`);
        this.#acknowledged.add(digest);
      });
    });
    // Large enough that its file is begun; nobody is told of it, so nothing of it may ever be seen.
    const abandon = await sendHalf(receiving.port, sentObject('cut/abandoned', { largestSide: 900, way: 'stored' }));
    const sending = Promise.all(senders);
    await this.#deleteMeanwhile(receiving, sending, () => end === 'kill' && answered.size > objects.length / 2);
    if (end === 'kill') await receiving.kill();
    await sending;
    await abandon();
    if (end === 'stop') await receiving.stop();
    if (receiving.troubles.length > 0) throw receiving.troubles[0];
    return objects.filter((object) => !answered.has(object));
  }

  /** Deletes about one in four of what is kept until all is sent or `enough` is. */
  async #deleteMeanwhile(receiving: Receiving, sending: Promise<unknown>, enough: () => boolean): Promise<void> {
    let over = false;
    const ended = () => {
      over = true;
    };
    sending.then(ended, ended);
    while (!over && !enough()) {
      await sleep(1);
      if (this.#deleting.size * 4 < this.#acknowledged.size) await this.#deleteOne();
    }
    await receiving.settled();
  }

  async #deleteOne(): Promise<void> {
    const rows = await this.#store.read.waitingInstances({ limit: 1000, after: 0 });
    const mayGo = rows.filter(
      ({ receivedDigest: digest }) =>
        this.#acknowledged.has(digest) && !this.#sentAgain.has(digest) && !this.#deleting.has(digest),
    );
    const row = mayGo[this.#random(mayGo.length)];
    if (!row) return;
    this.#deleting.add(row.receivedDigest);
    this.#disk.mark(`deleting ${row.receivedDigest}`);
    const bury = () => this.#store.write.buryInstance({ id: row.id, at: Date.now() });
    const { imagesFolder } = this.site.options;
    // Both ways of the box: with the tombstone left for the next start, and with it forgotten at once.
    if (this.#forgetting === 'early') {
      await bury();
      await unlink(join(imagesFolder, row.file));
      await this.#store.write.forgetTombstones([row.file]);
    } else if (this.#random(2) === 0) await embeddedImageStore(imagesFolder).remove(row.file, bury);
    else {
      await bury();
      await removeBuriedFiles(this.#store, this.site.options, [row.file]);
    }
    this.#disk.mark(`deleted ${row.receivedDigest} ${row.file}`);
  }

  /** Some of what is kept, as a PACS sends again what it has sent before. */
  #again(count: number): SentObject[] {
    const kept = [...this.#acknowledged].filter((digest) => !this.#deleting.has(digest)).slice(0, count);
    for (const digest of kept) this.#sentAgain.add(digest);
    return kept.map((digest) => this.sent.get(digest) as SentObject);
  }

  async #recover(): Promise<void> {
    await recover({ store: this.#store, ...this.site.options, heldKey: this.site.heldKey, living: () => false });
  }
}

/**
 * A box that has run for a while writes over its log in place, and the sync of such a write takes nothing else to the disk.
 * A log that still grows takes all folders along with every commit, and would hide what nobody synced.
 */
function growLog(database: string): void {
  const connection = secondConnection(database);
  connection.exec(
    'create table ballast (bytes blob); insert into ballast values (zeroblob(4 * 1024 * 1024)); drop table ballast',
  );
  connection.exec('pragma wal_checkpoint(restart)');
  connection.close();
}
