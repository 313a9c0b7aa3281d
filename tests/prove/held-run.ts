/** The work of the held proof: hold, look again, kill, start anew, and at the end look at every object. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { deriveSiteKeys, type SiteKeys } from '../../gateway/deid/pseudonym.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { HeldFile } from '../../gateway/images/held-file.ts';
import { ReceivedDigests } from '../../gateway/images/received-digests.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { SecondLookOptions } from '../../gateway/jobs/second-look-messages.ts';
import type { HeldRow, Instance } from '../../gateway/store/instances.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { keyOf, makeHeldSite } from './held-site.ts';
import { type SentObject, sentObject } from './sent-object.ts';

const worker = fileURLToPath(new URL('./held-worker.ts', import.meta.url));
const deflated = '1.2.840.10008.1.2.1.99';

export class HeldRun {
  /** What the workers said that they should not have to say. */
  readonly problems: string[] = [];
  readonly #folder: string;
  readonly #site: SecondLookOptions;
  readonly #keys: SiteKeys;
  readonly #epochs: Epochs;
  /** By keyed digest; those of way 'stored' can be cleaned. */
  readonly #objects = new Map<string, SentObject>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#site = makeHeldSite(folder);
    this.#keys = deriveSiteKeys(keyOf(this.#site.siteKeyFile));
    this.#epochs = new Epochs({ root: this.#site.heldFolder });
  }

  /** As the first look leaves them: synced, and their rows committed. */
  async hold(names: readonly string[]): Promise<void> {
    const rows: HeldRow[] = [];
    for (const name of names) {
      const object = sentObject(name, { largestSide: 300 });
      const bytes = object.way === 'stored' ? deflateRawSync(object.bytes) : object.bytes;
      const receivedDigest = new ReceivedDigests(this.#keys.digest).of(bytes);
      const file = new HeldFile(this.#epochs, keyOf(this.#site.heldKeyFile));
      await file.push(bytes);
      const { sopClassUid, sopInstanceUid } = object;
      const transferSyntax = object.way === 'stored' ? deflated : object.transferSyntax;
      const facts = { sopClassUid, sopInstanceUid, transferSyntax, source: 'loopback', receivedAt: this.#objects.size };
      rows.push(await file.finish({ ...facts, reason: 'deflated', keyGeneration: 1, receivedDigest }));
      await file.release();
      this.#objects.set(receivedDigest, object);
    }
    await this.#withStore((store) => store.write.addHeld(rows));
  }

  /** Starts the worker and kills it once it has decided so many and a little later. True where it was done before that. */
  async point(plan: { after: number; thenMilliseconds: number; lie: boolean }): Promise<boolean> {
    const words = [worker, this.#folder, ...(plan.lie ? ['--unlink-early'] : [])];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    let decided = 0;
    let done = false;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'done') done = true;
      else if (line === 'decided') decided += 1;
      else this.problems.push(line);
      if (!done && decided > plan.after) {
        await sleep(plan.thenMilliseconds);
        child.kill('SIGKILL');
      }
    }
    await gone;
    return done;
  }

  /** Every object, every row and every file. */
  async check(): Promise<string[]> {
    return this.#withStore(async (store) => {
      const instances = await store.read.waitingInstances({ limit: 1_000_000, after: 0 });
      const held = await store.read.heldObjects({ limit: 1_000_000 });
      const problems: string[] = [];
      for (const [digest, object] of this.#objects) {
        const rows = instances.filter(({ receivedDigest }) => receivedDigest === digest);
        const kept = held.filter(({ receivedDigest }) => receivedDigest === digest);
        const problem =
          object.way === 'held'
            ? rows.length === 0 && kept.length === 1 && kept[0]?.reason === 'no-data-set'
              ? undefined
              : `an object that cannot be read has ${rows.length} instances and ${kept.length} held rows`
            : ((await this.#checkClean(object, rows)) ?? (kept.length > 0 ? 'it is held too' : undefined));
        if (problem) problems.push(`${problem} (${object.way})`);
      }
      const leaves = (await store.read.ledgerHead({})).size;
      if (leaves !== instances.length) problems.push(`${leaves} leaves for ${instances.length} instances`);
      const rest = await store.read.tombstones({});
      if (rest.length > 0) problems.push(`${rest.length} tombstones are left`);
      const known = new Set([...instances, ...held].map(({ file }) => file));
      const files = await this.#files();
      problems.push(...files.filter((file) => !known.has(file)).map((file) => `a file without a row: ${file}`));
      problems.push(
        ...[...known].filter((file) => !files.includes(file)).map((file) => `a row without a file: ${file}`),
      );
      return problems;
    });
  }

  async #checkClean(object: SentObject, rows: readonly Instance[]): Promise<string | undefined> {
    const [row] = rows;
    if (!row || rows.length > 1) return `it has ${rows.length} rows`;
    const path = join(this.#site.imagesFolder, row.file);
    if (typeof (await readStoredInstance(path, row.file, 'every-byte').catch(() => 'gone')) !== 'object')
      return 'its file is torn or gone';
    const at = row.pixelOffset ?? 0;
    const pixels = (await readFile(path)).subarray(at, at + (row.pixelLength ?? 0));
    return pixels.equals(object.pixels) ? undefined : 'its pixels differ';
  }

  async #files(): Promise<string[]> {
    const files: string[] = [];
    for (const root of [this.#site.imagesFolder, this.#site.heldFolder]) {
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) files.push(`${entry.parentPath.slice(root.length + 1)}/${entry.name}`);
      }
    }
    return files;
  }

  async #withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(join(this.#folder, 'markit.sqlite'));
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }
}
