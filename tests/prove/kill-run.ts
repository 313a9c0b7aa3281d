/** The work of the kill proof: start, send, kill, recover, look at every object. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recover } from '../../gateway/jobs/recovery.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { digestOf, filesOf, KeptRows } from './kept-objects.ts';
import { startReceiving } from './receiving.ts';
import { sendObjects } from './sender.ts';
import { type SentObject, sentObject } from './sent-object.ts';
import { type Answering, makeSite, type Site } from './start-listener.ts';

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
    const receiving = await startReceiving(this.#site, this.#answering, this.#store);
    const again = this.#unanswered;
    this.#unanswered = [];
    this.counts.sentAgain += again.length;
    const before = this.#acknowledged.size;
    const senders = Array.from({ length: plan.associations }, (_, association) =>
      this.#send(
        receiving.port,
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
    await receiving.kill();
    await Promise.all(senders);
    await this.#recover();
    const problems = [
      ...receiving.troubles.map(String),
      ...(await this.#check([...this.#acknowledged.keys()].slice(before))),
    ];
    this.problems.push(...problems);
    this.counts.acknowledged = this.#acknowledged.size;
    return { acknowledged: this.#acknowledged.size - before, problems };
  }

  /** Every acknowledged object of all points, every row and every file. */
  async checkEverything(): Promise<string[]> {
    const problems = await this.#check([...this.#acknowledged.keys()]);
    const { all: rows } = await KeptRows.read(this.#store);
    for (const row of rows) {
      if (!this.#sent.has(row.receivedDigest)) problems.push(`a row of an object that nobody sent: ${row.file}`);
      if (!this.#acknowledged.has(row.receivedDigest)) this.counts.unacknowledged += 1;
    }
    const known = new Set(rows.map((row) => row.file));
    for (const file of await filesOf(this.#site)) if (!known.has(file)) problems.push(`a file without a row: ${file}`);
    return problems;
  }

  async #send(port: number, again: readonly SentObject[], name: string): Promise<void> {
    const offered: SentObject[] = [];
    const remember = (object: SentObject) => {
      offered.push(object);
      this.#sent.set(digestOf(this.#site, object), object);
      return object;
    };
    const objects = function* () {
      for (const object of again) yield remember(object);
      for (let index = 0; ; index += 1) yield remember(sentObject(`${name}/${index}`, { largestSide: 500 }));
    };
    const answered = new Set<SentObject>();
    await sendObjects(port, objects(), (object, status) => {
      answered.add(object);
      if (status === 0) this.#acknowledged.set(digestOf(this.#site, object), object);
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
    const rows = await KeptRows.read(this.#store);
    const problems: string[] = [];
    for (const digest of digests) {
      const problem = await rows.problemOf(this.#site, this.#acknowledged.get(digest) as SentObject, digest);
      if (problem) problems.push(`acknowledged, but ${problem}`);
    }
    return problems;
  }
}
