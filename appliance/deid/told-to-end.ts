/** A long run that is told to end (SIGINT, SIGTERM) tidies up first, and then ends as by the signal. */
const signals = ['SIGINT', 'SIGTERM'] as const;

export class ToldToEnd {
  readonly #stop = new AbortController();
  readonly #heard: (signal: NodeJS.Signals) => void;
  #by: NodeJS.Signals | undefined;

  constructor() {
    // A second signal does not wait.
    this.#heard = (signal) => {
      this.#forget();
      this.#by = signal;
      this.end(new Error(`told to end by ${signal}`));
    };
    for (const signal of signals) process.on(signal, this.#heard);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The same for a reason of the run's own. */
  end(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Everything is tidy. Does not return where it was a signal. */
  done(): void {
    this.#forget();
    if (this.#by !== undefined) process.kill(process.pid, this.#by);
  }

  #forget(): void {
    for (const signal of signals) process.off(signal, this.#heard);
  }
}
