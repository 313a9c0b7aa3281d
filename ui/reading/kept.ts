/**
 * Changes that the box has not confirmed yet, kept in the browser so that a crash, a reload or a dead network loses none.
 *
 * localStorage, because it is written before the next line runs. The entry names a reader by number and holds label names,
 * grades and coordinates: no identifier of a patient. A workstation is shared, so each reader has a key of their own, each
 * open page a key of its own under that (two pages never write the same one), and signing out removes what was sent.
 */

/** The part of Web Storage that is used here. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Says whether another open page still owns a key; that page sends its entries itself. */
export type InUse = (key: string) => Promise<boolean>;

const prefix = 'markit.kept.';

export class Kept<Entry> {
  readonly #shelf: Shelf;
  readonly #owner: string;
  readonly key: string;

  constructor(shelf: Shelf, user: number, page: string) {
    this.#shelf = shelf;
    this.#owner = `${prefix}${user}.`;
    this.key = this.#owner + page;
  }

  /** Throws where the shelf is full or shut: the caller says so instead of promising. */
  write(entries: readonly Entry[]): void {
    if (entries.length === 0) this.#shelf.removeItem(this.key);
    else this.#shelf.setItem(this.key, JSON.stringify(entries));
  }

  /** Entries that pages now closed left behind, oldest page first; they become this page's. */
  async adopt(inUse: InUse): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const key of this.#keys()) {
      if (key !== this.key && (await inUse(key))) continue;
      found.push(...parse<Entry>(this.#shelf.getItem(key)));
    }
    // Written under the new key before the old ones go: a crash in between sends an entry twice, and the box knows it.
    this.write(found);
    for (const key of this.#keys()) if (key !== this.key && !(await inUse(key))) this.#shelf.removeItem(key);
    return found;
  }

  /** Everything of this reader, other pages included: they signed out. */
  forget(): void {
    for (const key of this.#keys()) this.#shelf.removeItem(key);
  }

  #keys(): string[] {
    const keys: string[] = [];
    for (let i = 0; i < this.#shelf.length; i++) {
      const key = this.#shelf.key(i);
      if (key?.startsWith(this.#owner)) keys.push(key);
    }
    return keys.sort();
  }
}

function parse<Entry>(text: string | null): Entry[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    // Only a half-written value of a dying browser is not JSON, and such a write was never shown as kept.
    return [];
  }
}

/** Holds a lock for as long as this page lives; another page sees by it that the key is taken. */
export function ownKey(key: string): void {
  void navigator.locks?.request(key, () => new Promise(() => {}));
}

export async function keyInUse(key: string): Promise<boolean> {
  if (navigator.locks === undefined) return false;
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === key) ?? false;
}
