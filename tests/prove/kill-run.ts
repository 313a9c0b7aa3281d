/** The work of the kill proof: start, send, kill, recover, look at every object. */
import { createHmac } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import type { ListenerMessage } from '../../gateway/doors/listener-messages.ts';
import { heldStore } from '../../gateway/images/held-store.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { epochKey, recover } from '../../gateway/jobs/recovery.ts';
import { type ListenerReport, RowKeeper } from '../../gateway/jobs/row-keeper.ts';
import type { HeldRow, InstanceRow } from '../../gateway/store/instances.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { sendObjects } from './sender.ts';
import { type SentObject, sentObject } from './sent-object.ts';
import { type Answering, makeSite, type Site, startListener } from './start-listener.ts';

export interface KillCounts {
  acknowledged: number;
  /** Whole on the disk though the answer never left. */
  unacknowledged: number;
  torn: number;
  /** Offered a second time after a kill, as a sender does: kept once whatever the first time left. */
  sentAgain: number;
}

export class KillRun {
  readonly counts: KillCounts = { acknowledged: 0, unacknowledged: 0, torn: 0, sentAgain: 0 };
  readonly problems: string[] = [];
  readonly #site: Site;
  readonly #answering: Answering;
  readonly #store: Store;
  /** By keyed digest: what an object is, however often it was sent. */
  readonly #acknowledged = new Map<string, SentObject>();
  readonly #sent = new Map<string, SentObject>();
  /** Without an answer at the last kill: a PACS sends these again. */
  #unanswered: SentObject[] = [];

  private constructor(site: Site, answering: Answering, store: Store) {
    this.#site = site;
    this.#answering = answering;
    this.#store = store;
  }

  static async open(folder: string, answering: Answering): Promise<KillRun> {
    return new KillRun(makeSite(folder), answering, await openStore(join(folder, 'markit.sqlite')));
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** One life of the receiver, its death, and the look at what it left. */
  async point(
    point: number,
    plan: { readonly afterAnswers: number; readonly thenMilliseconds: number; readonly associations: number },
  ): Promise<{ acknowledged: number; problems: string[] }> {
    const troubles: unknown[] = [];
    const keeper = new RowKeeper({
      store: this.#store,
      imagesFolder: this.#site.options.imagesFolder,
      heldFolder: this.#site.options.heldFolder,
      onRows: () => undefined,
      onTrouble: (error) => troubles.push(error),
    });
    const listener = await startListener(this.#site, this.#answering, (message) => {
      const report = reportOf(message);
      if (report) keeper.take(report);
    });
    const again = this.#unanswered;
    this.#unanswered = [];
    this.counts.sentAgain += again.length;
    const before = this.#acknowledged.size;
    const senders = Array.from({ length: plan.associations }, (_, association) =>
      this.#send(
        listener.port,
        again.filter((_object, index) => index % plan.associations === association),
        `${point}/${association}`,
      ),
    );
    let over = false;
    void Promise.all(senders).then(() => {
      over = true;
    });
    // By answers and not by the clock alone, so that a slow machine is killed in the thick of it too.
    while (!over && this.#acknowledged.size < before + plan.afterAnswers) await sleep(1);
    await sleep(plan.thenMilliseconds);
    listener.child.kill('SIGKILL');
    await listener.gone;
    await Promise.all(senders);
    await keeper.settled();
    await this.#recover();
    const problems = [...troubles.map(String), ...(await this.#check([...this.#acknowledged.keys()].slice(before)))];
    this.problems.push(...problems);
    this.counts.acknowledged = this.#acknowledged.size;
    return { acknowledged: this.#acknowledged.size - before, problems };
  }

  /** Every acknowledged object of all points, every row and every file. */
  async checkEverything(): Promise<string[]> {
    const problems = await this.#check([...this.#acknowledged.keys()]);
    const rows = [...(await this.#instances()), ...(await this.#heldObjects())];
    for (const row of rows) {
      if (!this.#sent.has(row.receivedDigest)) problems.push(`a row of an object that nobody sent: ${row.file}`);
      if (!this.#acknowledged.has(row.receivedDigest)) this.counts.unacknowledged += 1;
    }
    const known = new Set(rows.map((row) => row.file));
    for (const file of await this.#files()) if (!known.has(file)) problems.push(`a file without a row: ${file}`);
    return problems;
  }

  async #send(port: number, again: readonly SentObject[], name: string): Promise<void> {
    const offered: SentObject[] = [];
    const remember = (object: SentObject) => {
      offered.push(object);
      this.#sent.set(this.#digest(object), object);
      return object;
    };
    const objects = function* () {
      for (const object of again) yield remember(object);
      for (let index = 0; ; index += 1) yield remember(sentObject(`${name}/${index}`, { largestSide: 500 }));
    };
    const answered = new Set<SentObject>();
    await sendObjects(port, objects(), (object, status) => {
      answered.add(object);
      if (status === 0) this.#acknowledged.set(this.#digest(object), object);
      else this.problems.push(`status ${status.toString(16)} for an object of ${object.bytes.length} bytes`);
    });
    this.#unanswered.push(
      ...[...again, ...offered].filter((object, at, all) => !answered.has(object) && all.indexOf(object) === at),
    );
  }

  async #recover(): Promise<void> {
    const { imagesFolder, heldFolder } = this.#site.options;
    const found = await recover({
      store: this.#store,
      imagesFolder,
      heldFolder,
      heldKey: this.#site.heldKey,
      living: () => false,
    });
    this.counts.torn += found.torn;
    if (found.unreadable > 0) this.problems.push(`${found.unreadable} files that cannot be read`);
  }

  async #check(digests: readonly string[]): Promise<string[]> {
    const instances = groupByDigest(await this.#instances());
    const heldObjects = groupByDigest(await this.#heldObjects());
    const problems: string[] = [];
    for (const digest of digests) {
      const object = this.#acknowledged.get(digest) as SentObject;
      const problem =
        object.way === 'stored'
          ? await this.#checkStored(object, instances.get(digest) ?? [])
          : await this.#checkHeld(object, heldObjects.get(digest) ?? []);
      if (problem) problems.push(`acknowledged, but ${problem} (${object.way}, ${object.bytes.length} bytes)`);
    }
    return problems;
  }

  async #checkStored(object: SentObject, rows: readonly InstanceRow[]): Promise<string | undefined> {
    const [row] = rows;
    if (!row || rows.length > 1) return `it has ${rows.length} rows`;
    if (row.sopInstanceUid !== pseudonymUid(this.#site.keys, object.sopInstanceUid)) return 'its row has another name';
    const { imagesFolder } = this.#site.options;
    if (typeof (await readStoredInstance(join(imagesFolder, row.file), row.file, 'every-byte')) !== 'object')
      return 'its file is torn';
    const instance = await embeddedImageStore(imagesFolder).open(row);
    const pixels = await gather(instance.read((await instance.frame(0)).ranges));
    await instance.close();
    return pixels.equals(object.pixels) ? undefined : 'its pixels differ';
  }

  async #checkHeld(object: SentObject, rows: readonly HeldRow[]): Promise<string | undefined> {
    const [row] = rows;
    // Held objects are not told apart by content: sent twice without an answer, they are held twice.
    if (!row) return 'it has no row';
    const held = await heldStore(this.#site.options.heldFolder, this.#site.heldKey).open(row);
    const bytes = await gather(held.bytes());
    await held.close();
    return bytes.equals(object.bytes) ? undefined : 'its bytes differ';
  }

  #digest(object: SentObject): string {
    return createHmac('sha256', this.#site.keys.digest).update(object.bytes).digest('hex');
  }

  async #instances(): Promise<InstanceRow[]> {
    const rows: InstanceRow[] = [];
    for (let after = 0; ; ) {
      const page = await this.#store.read.waitingInstances({ limit: 1000, after });
      rows.push(...page);
      const last = page.at(-1);
      if (!last) return rows;
      after = last.id;
    }
  }

  #heldObjects(): Promise<HeldRow[]> {
    return this.#store.read.heldObjects({ limit: 1_000_000 });
  }

  async #files(): Promise<string[]> {
    const files: string[] = [];
    const { imagesFolder, heldFolder } = this.#site.options;
    for (const root of [imagesFolder, heldFolder]) {
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) files.push(`${entry.parentPath.slice(root.length + 1)}/${entry.name}`);
      }
    }
    return files;
  }
}

/** As the box's main process reads them. */
function reportOf(message: ListenerMessage): ListenerReport | undefined {
  if (message.type === 'stored') return { kind: 'stored', row: message.row };
  if (message.type === 'held') return { kind: 'held', row: message.row };
  if (message.type === 'refused') return { kind: 'refused', row: message.row };
  if (message.type === 'epoch') return { kind: 'epoch', name: epochKey(message.folder, message.name) };
  return undefined;
}

function groupByDigest<Row extends { readonly receivedDigest: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.receivedDigest);
}

async function gather(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
