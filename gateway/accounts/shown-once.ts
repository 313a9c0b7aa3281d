/** Holds a value in memory for a few named people, each of whom sees it once, and forgets it after a while. It is written nowhere. */

interface Entry<Value> {
  readonly value: Value;
  readonly waiting: Set<number>;
  readonly timer: NodeJS.Timeout;
}

export class ShownOnce<Value> {
  readonly #entries = new Map<number, Entry<Value>>();
  readonly #keepMs: number;

  constructor({ keepMs = 15 * 60_000 }: { readonly keepMs?: number } = {}) {
    this.#keepMs = keepMs;
  }

  /** Takes the place of an earlier value of that number. */
  put(id: number, value: Value, users: Iterable<number>): void {
    this.forget(id);
    const timer = setTimeout(() => this.#entries.delete(id), this.#keepMs);
    timer.unref();
    this.#entries.set(id, { value, waiting: new Set(users), timer });
  }

  waitsFor(id: number, userId: number): boolean {
    return this.#entries.get(id)?.waiting.has(userId) ?? false;
  }

  /** Undefined for whoever it is not for, has seen it, or comes too late. */
  take(id: number, userId: number): Value | undefined {
    const entry = this.#entries.get(id);
    if (!entry?.waiting.delete(userId)) return undefined;
    if (entry.waiting.size === 0) this.forget(id);
    return entry.value;
  }

  forget(id: number): void {
    clearTimeout(this.#entries.get(id)?.timer);
    this.#entries.delete(id);
  }
}
