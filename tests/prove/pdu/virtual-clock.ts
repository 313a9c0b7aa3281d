/** Timers that run only when they are told to: an hour of a peer's silence passes in no time, and what is left running is seen. */

interface Timer {
  readonly act: () => void;
  readonly ms: number;
  at: number;
}

export class VirtualClock implements Disposable {
  readonly #timers = new Set<Timer>();
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  #now = 0;

  /** Takes the place of the global timers until it is disposed of. Of Node's methods its timers have the one that the door calls. */
  constructor() {
    globalThis.setTimeout = ((act: () => void, ms = 0) => this.#set(act, ms)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer: Timer) => this.#timers.delete(timer)) as unknown as typeof clearTimeout;
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Time passes until the next timer is due, and that one runs. False: there is none. */
  next(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = next.at;
    next.act();
    return true;
  }

  /** Forgets what is left of a case that went wrong. */
  clear(): void {
    this.#timers.clear();
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }

  #set(act: () => void, ms: number): Timer & { refresh(): void } {
    const timer = {
      act,
      ms,
      at: this.#now + ms,
      refresh: () => {
        timer.at = this.#now + ms;
        this.#timers.add(timer);
      },
    };
    this.#timers.add(timer);
    return timer;
  }
}
