/** A line that shows how far a long run is, on a terminal only. */
import type { WriteStream } from 'node:tty';

const everyMilliseconds = 200;

export class Progress {
  readonly #terminal: Pick<WriteStream, 'isTTY' | 'write'>;
  readonly #startedAt = Date.now();
  readonly #of: string;
  readonly #what: string;
  #shownAt = 0;
  #done = 0;
  #images = 0;

  /** `total`: where it is known; else it counts only. `what`: of which it says how fast. */
  constructor(terminal: Pick<WriteStream, 'isTTY' | 'write'>, total?: number, what: 'files' | 'images' = 'files') {
    this.#terminal = terminal;
    this.#what = what;
    this.#of = total === undefined ? '' : ` of ${total}`;
  }

  /** One more file, in which so many images were looked at. */
  step(images = 0): void {
    this.#done += 1;
    this.#images += images;
    if (!this.#terminal.isTTY || Date.now() - this.#shownAt < everyMilliseconds) return;
    this.#shownAt = Date.now();
    const seconds = Math.max((this.#shownAt - this.#startedAt) / 1000, 0.1);
    const speed =
      this.#what === 'files'
        ? `${Math.round(this.#done / seconds)} a second`
        : `${(this.#images / seconds).toFixed(1)} images a second`;
    this.#terminal.write(`\r\x1b[K${this.#done}${this.#of} files, ${speed}`);
  }

  /** Before another line is printed, and at the end. */
  clear(): void {
    if (this.#terminal.isTTY && this.#shownAt > 0) this.#terminal.write('\r\x1b[K');
  }
}
