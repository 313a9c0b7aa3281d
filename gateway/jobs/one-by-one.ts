/** Work that nobody waits for, one piece after the other. */

export interface OneByOneOptions {
  readonly onTrouble: (error: unknown) => void;
}

export class OneByOne {
  readonly #onTrouble: (error: unknown) => void;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  constructor({ onTrouble }: OneByOneOptions) {
    this.#onTrouble = onTrouble;
  }

  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Lets the piece under way end; the others are dropped. */
  async stop(): Promise<void> {
    this.#waiting.length = 0;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) await work().catch(this.#onTrouble);
    this.#running = undefined;
  }
}
