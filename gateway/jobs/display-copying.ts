/** One display copy in the making, beside the look that decodes its frames; what goes wrong with it is reported and ends only it. */
import type { DisplayCopyWriter } from '../images/display-copy.ts';
import type { NoDisplayCopy } from '../images/display-plan.ts';
import type { ImageStore } from '../images/image-store.ts';
import { displaySamples } from '../pixels/display-samples.ts';
import type { DecodedFrame } from '../pixels/frame-format.ts';
import type { Instance } from '../store/instances.ts';

export type DisplayOutcome = 'made' | 'failed' | 'no-space' | NoDisplayCopy;

export class DisplayCopying {
  readonly #images: ImageStore;
  readonly #row: Instance;
  readonly #onTrouble: (error: unknown) => void;
  #writer: DisplayCopyWriter | undefined;
  #outcome: DisplayOutcome = 'failed';

  constructor(images: ImageStore, row: Instance, onTrouble: (error: unknown) => void) {
    this.#images = images;
    this.#row = row;
    this.#onTrouble = onTrouble;
  }

  /** What takes the frames; undefined where none are wanted, so that nobody hands them over. */
  async begin(): Promise<{ take(frame: DecodedFrame): Promise<void> } | undefined> {
    await this.#try(async () => {
      const begun = await this.#images.beginDisplayCopy(this.#row);
      if (typeof begun === 'string') this.#outcome = begun;
      else this.#writer = begun;
    });
    return this.#writer && { take: (frame) => this.#take(frame) };
  }

  /** The instance is cleared: its copy takes its name. */
  async finish(): Promise<DisplayOutcome> {
    const writer = this.#writer;
    await this.#try(async () => {
      if (await writer?.finish()) this.#outcome = 'made';
      this.#writer = undefined;
    });
    return this.#outcome;
  }

  /** Leaves nothing of a copy that was not finished. */
  async discard(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.discard().catch(this.#onTrouble);
  }

  #take(frame: DecodedFrame): Promise<void> {
    return this.#try(async () => this.#writer?.push(displaySamples(frame, this.#row.bitsAllocated ?? 0)));
  }

  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#onTrouble(error);
      await this.discard();
    }
  }
}
