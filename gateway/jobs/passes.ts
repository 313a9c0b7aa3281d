/** Passes over what waits, one at a time: another follows where it was asked for meanwhile, or at the time the last one named. */

export interface PassesOptions {
  /** Once through all that waits. What it throws is told, and another pass follows after a pause. */
  readonly pass: () => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  readonly pauseMilliseconds: number;
}

export class Passes {
  readonly #options: PassesOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PassesOptions) {
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** There may be something to look at. */
  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#running) return;
    this.#running = this.#run();
  }

  /** The earliest time that anything waits for; a later call replaces it. */
  wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), milliseconds);
  }

  /** Waits for the pass under way, which is to look at `stopped` between two of its steps. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#options.pass();
      } catch (error) {
        this.#options.onTrouble(error);
        this.wakeIn(this.#options.pauseMilliseconds);
      }
    }
    this.#running = undefined;
  }
}
