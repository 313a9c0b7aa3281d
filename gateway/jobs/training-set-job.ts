/**
 * Puts training sets together, one after the other, in the order in which they were asked for. One that the box ended over is begun
 * again from the start, three times at most; whatever cannot be helped is written beside it, and nothing half stays on the disk.
 */
import type { SetFiles } from '../egress/set-files.ts';
import { asMarkitError, isPassing } from '../errors.ts';
import { type ExportedSet, type ExportParts, exportSet } from '../export-set.ts';
import { listSet } from '../release.ts';
import type { Store } from '../store/store.ts';
import type { TrainingSetRow } from '../store/training-sets.ts';

export interface TrainingSetJobOptions {
  readonly store: Store;
  readonly sets: SetFiles;
  readonly parts: ExportParts;
  readonly now: () => number;
  readonly onTrouble: (error: unknown, set: number | undefined) => void;
  /** Half-written files of sets that were under way when the box ended. */
  readonly onCleared?: (files: number) => void;
  readonly pauseMilliseconds?: number;
}

const mostTries = 3;
/** After something that passes: the disk is full, a decoder is away. */
const pause = 30_000;
const longestWaits = 20;

export class TrainingSetJob {
  readonly #options: TrainingSetJobOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #swept = false;
  #waits = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TrainingSetJobOptions) {
    this.#options = options;
  }

  /** There may be a set to put together. */
  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#running) return;
    clearTimeout(this.#timer);
    this.#running = this.#run()
      .catch((error: unknown) => this.#later(error, undefined))
      .finally(() => {
        this.#running = undefined;
        if (this.#again) this.wake();
      });
  }

  /** What is under way ends at its next image; its set is begun again at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Resolves when nothing is left to do now. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    this.#again = false;
    const { store, sets, onCleared } = this.#options;
    if (!this.#swept) {
      const cleared = await sets.sweep(new Set(await store.read.keptTrainingSets({})));
      this.#swept = true;
      if (cleared > 0) onCleared?.(cleared);
    }
    for (;;) {
      const next = this.#stopped ? undefined : await store.read.nextTrainingSet({});
      if (!next || !(await this.#one(next))) return;
    }
  }

  /** Whether to go on with the next one. */
  async #one({ id }: TrainingSetRow): Promise<boolean> {
    const { store, now, onTrouble } = this.#options;
    const set = await store.write.beginTrainingSet({ id });
    if (!set) return true;
    if (set.tries > mostTries) {
      await store.write.failTrainingSet({ id, code: 'SET_CUT_OFF', at: now() });
      return true;
    }
    try {
      await this.#build(set);
      this.#waits = 0;
      return true;
    } catch (thrown) {
      if (this.#stopped) {
        await store.write.restTrainingSet({ id });
        return false;
      }
      const { code } = asMarkitError(thrown);
      // No room now may be room later, but who waits for it shall hear of it now.
      const isOver = !isPassing(thrown) || code === 'NO_SPACE' || this.#waits >= longestWaits;
      if (!isOver) {
        await store.write.restTrainingSet({ id });
        this.#waits += 1;
        this.#later(thrown, id);
        return false;
      }
      this.#waits = 0;
      onTrouble(thrown, id);
      await store.write.failTrainingSet({ id, code, at: now() });
      return true;
    }
  }

  async #build(set: TrainingSetRow): Promise<void> {
    const { store, sets, parts, now } = this.#options;
    const { id } = set;
    const progress = async (done: number, total: number) =>
      !this.#stopped && (await store.write.noteTrainingSet({ id, done, total }));
    const built: ExportedSet = await exportSet(set, progress, parts);
    try {
      await listSet(set, built, { store, now });
    } catch (thrown) {
      // Where nobody can say whether it was taken down, the next start looks.
      if ((await store.read.trainingSet({ id }))?.state !== 'built') await sets.remove(id);
      throw thrown;
    }
  }

  #later(error: unknown, set: number | undefined): void {
    this.#options.onTrouble(error, set);
    this.#again = false;
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), this.#options.pauseMilliseconds ?? pause).unref();
  }
}
