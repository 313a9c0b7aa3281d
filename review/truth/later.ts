/** Figures too slow to follow every answer: worked out beside the answers in short steps, of the newest state asked for, with "as of". */
import type { LaterFigure } from '../figure.ts';
import type { Steps } from './steps.ts';

export interface LaterWork<State, Result> {
  /** A state must stay as it is while it is worked on: it is a copy, or counts that are replaced and not changed. */
  readonly work: (state: State) => Steps<Result>;
  /** Lets others have their turn and comes back, for instance by setImmediate; awaited after every step. */
  readonly pause: () => Promise<void>;
  readonly done: (later: LaterFigure<Result>) => void;
  /** What `work` threw; the next state asked for is worked on all the same. */
  readonly failed: (error: unknown, asOf: number) => void;
  /** Ends it: what runs is left at its next step, and nothing is told any more. */
  readonly signal?: AbortSignal;
}

/**
 * One piece of work at a time. What runs is finished, since where answers never cease the newest state would never be reached; of the
 * states asked for meanwhile the last one alone is worked on, the others are dropped.
 */
export class Later<State, Result> {
  readonly #parts: LaterWork<State, Result>;
  #next: { readonly state: State; readonly asOf: number } | undefined;
  #running: Promise<void> | undefined;
  #latest: LaterFigure<Result> | undefined;

  constructor(parts: LaterWork<State, Result>) {
    this.#parts = parts;
  }

  /** The last figure that was worked out. */
  get latest(): LaterFigure<Result> | undefined {
    return this.#latest;
  }

  /** `asOf`: how many answers are counted in this state. */
  ask(state: State, asOf: number): void {
    if (this.#parts.signal?.aborted) return;
    this.#next = { state, asOf };
    this.#running ??= this.#run();
  }

  /** When nothing runs or waits any more; rejects with what `done` or `failed` threw. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#next !== undefined) {
        const { state, asOf } = this.#next;
        this.#next = undefined;
        await this.#workOn(state, asOf);
      }
    } finally {
      this.#running = undefined;
    }
  }

  async #workOn(state: State, asOf: number): Promise<void> {
    const outcome = await this.#outcomeOf(state);
    if (this.#parts.signal?.aborted) {
      this.#next = undefined;
    } else if ('error' in outcome) {
      this.#parts.failed(outcome.error, asOf);
    } else {
      this.#latest = { figure: outcome.figure, asOf };
      this.#parts.done(this.#latest);
    }
  }

  async #outcomeOf(state: State): Promise<{ readonly figure: Result } | { readonly error: unknown }> {
    const { work, pause, signal } = this.#parts;
    try {
      // Whoever asks goes on first.
      await pause();
      const steps = work(state);
      for (;;) {
        if (signal?.aborted) return { error: signal.reason };
        const step = steps.next();
        if (step.done) return { figure: step.value };
        await pause();
      }
    } catch (error) {
      return { error };
    }
  }
}
