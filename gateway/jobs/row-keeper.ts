/**
 * Takes the rows of synced files from the listeners to the database: in order, grouped, and again until they are in. A death
 * of this process costs nothing: the files are the truth and their epoch is still open, so the next start makes the rows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeldRow, InstanceRow, RefusedRow } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { removeBuriedFiles, type StoredFolders } from './buried-files.ts';

export type ListenerReport =
  | { readonly kind: 'stored'; readonly row: InstanceRow }
  | { readonly kind: 'held'; readonly row: HeldRow }
  | { readonly kind: 'refused'; readonly row: RefusedRow }
  /** Every file of the epoch was reported before this. `name` is prefixed with the kind of its folder. */
  | { readonly kind: 'epoch'; readonly name: string };

export interface RowKeeperOptions extends StoredFolders {
  readonly store: Store;
  /** New instances are in the database. */
  readonly onRows: (rows: ReadonlyArray<InstanceRow>) => void;
  /** New held objects are. */
  readonly onHeld?: () => void;
  readonly onTrouble: (error: unknown) => void;
  readonly retryMilliseconds?: number;
}

const largestGroup = 500;
const nothingAdded = { duplicates: [] };

export class RowKeeper {
  readonly #options: RowKeeperOptions;
  #waiting: ListenerReport[] = [];
  #taken = 0;
  #kept = 0;
  #running: Promise<void> | undefined;
  /** Settles with the group under way, whatever becomes of it. */
  #group = Promise.withResolvers<void>();
  readonly #stopping = new AbortController();

  constructor(options: RowKeeperOptions) {
    this.#options = options;
  }

  take(...reports: readonly ListenerReport[]): void {
    this.#taken += reports.length;
    this.#waiting.push(...reports);
    this.#running ??= this.#run();
  }

  /** Rows that are not in the database yet. */
  get backlog(): number {
    return this.#waiting.length;
  }

  /** Resolves when everything taken so far is in, whatever comes meanwhile; or when `stop` has given up. */
  async settled(): Promise<void> {
    const goal = this.#taken;
    while (this.#kept < goal && this.#running) await this.#group.promise;
  }

  /**
   * Tries what waits once more and gives up where that fails: a store that is down must not keep the box from ending, and the
   * next start makes these rows from their files.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { onTrouble, retryMilliseconds = 1_000 } = this.#options;
    const { signal } = this.#stopping;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, largestGroup);
      const last = signal.aborted;
      try {
        await this.#keep(group);
        this.#waiting = this.#waiting.slice(group.length);
        this.#kept += group.length;
      } catch (error) {
        onTrouble(error);
        if (last) break;
        // An abort ends the pause: there is nothing else to be told.
        await sleep(retryMilliseconds, undefined, { signal }).catch(() => undefined);
      } finally {
        this.#group.resolve();
        this.#group = Promise.withResolvers();
      }
    }
    // In the same turn as the look at the queue, so that nothing taken meanwhile is left lying.
    this.#running = undefined;
  }

  /** Idempotent, so that a group can be tried again whole. An epoch is closed only after the rows before it are in. */
  async #keep(group: ReadonlyArray<ListenerReport>): Promise<void> {
    const { store } = this.#options;
    const stored = group.filter((report) => report.kind === 'stored').map(({ row }) => row);
    const held = group.filter((report) => report.kind === 'held').map(({ row }) => row);
    const refused = group.filter((report) => report.kind === 'refused').map(({ row }) => row);
    const epochs = group.filter((report) => report.kind === 'epoch').map(({ name }) => name);
    const added = await Promise.all([
      stored.length > 0 ? store.write.addInstances(stored) : nothingAdded,
      held.length > 0 ? store.write.addHeld(held) : nothingAdded,
    ]);
    const duplicates = added.flatMap((files) => files.duplicates);
    if (duplicates.length > 0) await removeBuriedFiles(store, this.#options, duplicates);
    if (refused.length > 0) await store.write.addRefused(refused);
    for (const name of epochs) await store.write.closeEpoch({ name, closedAt: Date.now() });
    if (stored.length > 0) this.#options.onRows(stored);
    if (held.length > 0) this.#options.onHeld?.();
  }
}
