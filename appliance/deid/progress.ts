/** A line that shows how far a long run is, on a terminal only. */
import type { WriteStream } from 'node:tty';

const everyMilliseconds = 200;

export class Progress {
  readonly #terminal: Pick<WriteStream, 'isTTY' | 'write'>;
  readonly #startedAt = Date.now();
  readonly #of: string;
  #shownAt = 0;
  #done = 0;

  /** `total`: where it is known; else it counts only, and says how fast. */
  constructor(terminal: Pick<WriteStream, 'isTTY' | 'write'>, total?: number) {
    this.#terminal = terminal;
    this.#of = total === undefined ? '' : ` of ${total}`;
  }

  step(): void {
    this.#done += 1;
    if (!this.#terminal.isTTY || Date.now() - this.#shownAt < everyMilliseconds) return;
    this.#shownAt = Date.now();
    const seconds = (this.#shownAt - this.#startedAt) / 1000;
    this.#terminal.write(
      `\r\x1b[K${this.#done}${this.#of} files, ${Math.round(this.#done / Math.max(seconds, 0.1))} a second`,
    );
  }

  /** Before another line is printed, and at the end. */
  clear(): void {
    if (this.#terminal.isTTY && this.#shownAt > 0) this.#terminal.write('\r\x1b[K');
  }
}
