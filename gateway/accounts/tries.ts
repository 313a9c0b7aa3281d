/** Counts tries per account or address and makes each next one wait longer. */
import { MarkitError } from '../errors.ts';

/** Says how long to wait. */
export class TooManyTries extends MarkitError {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('TOO_MANY_TRIES');
    this.waitMs = waitMs;
  }
}

export interface TryLimits {
  /** Tries that cost no wait. */
  readonly free: number;
  readonly longestWaitMs: number;
  readonly forgetAfterMs: number;
}

interface Spent {
  count: number;
  notBefore: number;
  last: number;
}

const mostKeys = 20_000;

export class Tries {
  readonly #limits: TryLimits;
  readonly #clock: () => number;
  readonly #spent = new Map<string, Spent>();

  constructor(limits: TryLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts before the outcome is known, so that many at once gain nothing. Throws TooManyTries. */
  spend(key: string): void {
    const now = this.#clock();
    const known = this.#spent.get(key);
    const entry =
      known && now - known.last < this.#limits.forgetAfterMs ? known : { count: 0, notBefore: 0, last: now };
    // A clock that was set back must not turn a wait of seconds into one of years.
    if (now < entry.last) {
      entry.notBefore += now - entry.last;
      entry.last = now;
    }
    if (now < entry.notBefore) throw new TooManyTries(entry.notBefore - now);
    entry.count += 1;
    entry.last = now;
    const over = entry.count - this.#limits.free;
    if (over >= 0) entry.notBefore = now + Math.min(this.#limits.longestWaitMs, 1_000 * 2 ** over);
    // Put in anew: the map's order is that of the last try, and the oldest goes first when it is full.
    this.#spent.delete(key);
    this.#spent.set(key, entry);
    if (this.#spent.size > mostKeys) this.#spent.delete(this.#spent.keys().next().value ?? key);
  }

  /** This one try was right; those before it stay counted, so that one good account does not buy guesses at others. */
  refund(key: string): void {
    const entry = this.#spent.get(key);
    if (!entry) return;
    entry.count -= 1;
    if (entry.count < this.#limits.free) entry.notBefore = 0;
  }

  /** It was the right person. */
  forgive(key: string): void {
    this.#spent.delete(key);
  }
}
