/**
 * Takes the rows of synced files from the listeners to the database: in order, grouped, and again until they are in. A death
 * of this process costs nothing: the files are the truth and their epoch is still open, so the next start makes the rows.
 */
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
  readonly onTrouble: (error: unknown) => void;
  readonly retryMilliseconds?: number;
}

const largestGroup = 500;

export class RowKeeper {
  readonly #options: RowKeeperOptions;
  #waiting: ListenerReport[] = [];
  #running: Promise<void> | undefined;

  constructor(options: RowKeeperOptions) {
    this.#options = options;
  }

  take(report: ListenerReport): void {
    this.#waiting.push(report);
    this.#running ??= this.#run();
  }

  /** Rows that are not in the database yet. */
  get backlog(): number {
    return this.#waiting.length;
  }

  /** Resolves when everything taken so far is in. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, largestGroup);
      try {
        await this.#keep(group);
        this.#waiting = this.#waiting.slice(group.length);
      } catch (error) {
        this.#options.onTrouble(error);
        await new Promise((resolve) => setTimeout(resolve, this.#options.retryMilliseconds ?? 1_000));
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
    const added = await Promise.all([store.write.addInstances(stored), store.write.addHeld(held)]);
    await removeBuriedFiles(
      store,
      this.#options,
      added.flatMap(({ duplicates }) => duplicates),
    );
    if (refused.length > 0) await store.write.addRefused(refused);
    for (const name of epochs) await store.write.closeEpoch({ name, closedAt: Date.now() });
    if (stored.length > 0) this.#options.onRows(stored);
  }
}
