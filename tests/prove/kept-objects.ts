/** What a box kept, read back object by object: its rows, its files, and whether they are what was sent. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pseudonymUid, type SiteKeys } from '../../gateway/deid/pseudonym.ts';
import { heldStore } from '../../gateway/images/held-store.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { ReceivedDigests } from '../../gateway/images/received-digests.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { HeldRow, InstanceRow } from '../../gateway/store/instances.ts';
import type { Store } from '../../gateway/store/store.ts';
import { secondConnection } from '../support/second-connection.ts';
import type { SentObject } from './sent-object.ts';

/** What reading back needs of a site. */
export interface KeptSite {
  readonly keys: SiteKeys;
  readonly heldKey: Uint8Array;
  readonly options: { readonly imagesFolder: string; readonly heldFolder: string };
}

/** By keyed digest: what an object is, however often it was sent. */
export function digestOf({ keys }: Pick<KeptSite, 'keys'>, object: SentObject): string {
  return new ReceivedDigests(keys.digest).of(object.bytes);
}

export class KeptRows {
  readonly instances: ReadonlyArray<InstanceRow>;
  readonly held: ReadonlyArray<HeldRow>;
  readonly #instances: Map<string, InstanceRow[]>;
  readonly #held: Map<string, HeldRow[]>;

  private constructor(instances: ReadonlyArray<InstanceRow>, held: ReadonlyArray<HeldRow>) {
    this.instances = instances;
    this.held = held;
    this.#instances = Map.groupBy(instances, (row) => row.receivedDigest);
    this.#held = Map.groupBy(held, (row) => row.receivedDigest);
  }

  /** Of a box whose instances all wait, as they do where nothing clears them. */
  static async read(store: Store): Promise<KeptRows> {
    const rows: InstanceRow[] = [];
    for (let after = 0; ; ) {
      const page = await store.read.waitingInstances({ limit: 1000, after });
      rows.push(...page);
      const last = page.at(-1);
      if (!last) return new KeptRows(rows, await store.read.heldObjects({ limit: 1_000_000 }));
      after = last.id;
    }
  }

  /** Of a box that runs, whatever it has done with its instances since. */
  static readFrom(database: string): KeptRows {
    const connection = secondConnection(database);
    const all = <Row>(query: string) => connection.prepare(query).all().map(camelCased) as Row[];
    const instances = all<InstanceRow>('select * from instances');
    const held = all<HeldRow>("select * from held where state = 'held'");
    connection.close();
    return new KeptRows(instances, held);
  }

  get all(): ReadonlyArray<InstanceRow | HeldRow> {
    return [...this.instances, ...this.held];
  }

  /** The rows of one object. */
  of(digest: string): ReadonlyArray<InstanceRow | HeldRow> {
    return [...(this.#instances.get(digest) ?? []), ...(this.#held.get(digest) ?? [])];
  }

  /** undefined: the object is there, whole, exactly once. */
  async problemOf(site: KeptSite, object: SentObject, digest: string): Promise<string | undefined> {
    const problem =
      object.way === 'stored'
        ? await problemOfStored(site, object, this.#instances.get(digest) ?? [])
        : await problemOfHeld(site, object, this.#held.get(digest) ?? []);
    return problem && `${problem} (${object.way}, ${object.bytes.length} bytes)`;
  }
}

async function problemOfStored(
  { keys, options }: KeptSite,
  object: SentObject,
  rows: ReadonlyArray<InstanceRow>,
): Promise<string | undefined> {
  const [row] = rows;
  if (!row || rows.length > 1) return `it has ${rows.length} rows`;
  if (row.sopInstanceUid !== pseudonymUid(keys, object.sopInstanceUid)) return 'its row has another name';
  const whole = await readStoredInstance(join(options.imagesFolder, row.file), row.file, 'every-byte').catch(
    () => 'gone',
  );
  if (typeof whole !== 'object') return `its file is ${whole}`;
  const instance = await embeddedImageStore(options.imagesFolder).open(row);
  const pixels = await gather(instance.read((await instance.frame(0)).ranges));
  await instance.close();
  return pixels.equals(object.pixels) ? undefined : 'its pixels differ';
}

async function problemOfHeld(
  { options, heldKey }: KeptSite,
  object: SentObject,
  rows: ReadonlyArray<HeldRow>,
): Promise<string | undefined> {
  const [row] = rows;
  if (!row || rows.length > 1) return `it has ${rows.length} rows`;
  const held = await heldStore(options.heldFolder, heldKey).open(row);
  const bytes = await gather(held.bytes());
  await held.close();
  return bytes.equals(object.bytes) ? undefined : 'its bytes differ';
}

/** As the store's own connection names columns. */
function camelCased(row: Record<string, unknown>): Record<string, unknown> {
  const named = (column: string) => column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [named(column), value]));
}

/** Every file of both folders, relative as its row names it. */
export async function filesOf({ options }: KeptSite): Promise<string[]> {
  const files: string[] = [];
  for (const root of [options.imagesFolder, options.heldFolder]) {
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.push(`${entry.parentPath.slice(root.length + 1)}/${entry.name}`);
    }
  }
  return files;
}

async function gather(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
