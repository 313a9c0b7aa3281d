/** Bytes of request bodies that are in memory at once: what comes past it is told to come again. */

export class BodyBudget {
  readonly #most: number;
  readonly #largest: number;
  #held = 0;

  /** `largest`: one body; `most`: all of them. */
  constructor(largest: number, most: number) {
    this.#largest = largest;
    this.#most = most;
  }

  fits(length: number): boolean {
    return length <= this.#largest;
  }

  /** Undefined where there is no room now. A first body has it always. */
  take(length: number): (() => void) | undefined {
    if (this.#held > 0 && this.#held + length > this.#most) return undefined;
    this.#held += length;
    return () => {
      this.#held -= length;
    };
  }
}
