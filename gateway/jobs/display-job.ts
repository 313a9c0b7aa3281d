/** Makes the display copies that somebody asked for and did not find: of instances cleared before there were any, and lost ones. */
import { type ClearServices, clearInstance, type SourceClearing } from '../clear.ts';
import { planDisplayCopy } from '../images/display-plan.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { Instance } from '../store/instances.ts';
import { DisplayCopying, type DisplayOutcome } from './display-copying.ts';

export interface DisplayJobOptions {
  readonly images: ImageStore;
  readonly pool: ClearServices['pool'];
  readonly onTrouble: (error: unknown) => void;
}

/** More than a reader's next cases hold; what is dropped is asked for again with the next look. */
const mostWaiting = 256;

/** Cleared already: this is only about the samples. */
const noLook: SourceClearing = { ordinary: 'none-needed', textProne: 'none-needed' };
const noDetector: ClearServices['detector'] = {
  detectText: () => Promise.reject(new Error('no text is looked for')),
};

export class DisplayJob {
  readonly #options: DisplayJobOptions;
  readonly #waiting = new Map<number, Instance>();
  /** Tried in vain: not again before the next start. */
  readonly #gaveUp = new Set<number>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: DisplayJobOptions) {
    this.#options = options;
  }

  want(row: Instance): void {
    if (this.#stopped || this.#gaveUp.has(row.id) || this.#waiting.size >= mostWaiting) return;
    if (typeof planDisplayCopy(row) === 'string') return;
    this.#waiting.set(row.id, row);
    this.#running ??= this.#run();
  }

  /** Lets the copy under way end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** One at a time, because what arrives waits for the same decoders. */
  async #run(): Promise<void> {
    for (const row of this.#waiting.values()) {
      if (this.#stopped) break;
      const outcome = await this.#make(row);
      if (outcome !== 'made' && outcome !== 'no-space') this.#gaveUp.add(row.id);
      this.#waiting.delete(row.id);
    }
    this.#running = undefined;
  }

  async #make(row: Instance): Promise<DisplayOutcome> {
    const { images, pool, onTrouble } = this.#options;
    const display = new DisplayCopying(images, row, onTrouble);
    try {
      const stored = await images.open(row);
      try {
        await clearInstance(stored, row, noLook, { pool, detector: noDetector, display: await display.begin() });
      } finally {
        await stored.close();
      }
      return await display.finish();
    } catch (error) {
      onTrouble(error);
      return 'failed';
    } finally {
      await display.discard();
    }
  }
}
