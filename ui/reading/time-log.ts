/** Raw time events of one opening of a case: gathered here, sent in small batches, repeated until the box has them. */

import type { TimeEvent, TimeEventKind, TimeEvents } from '../../gateway/contract/time-events.ts';
import { Refused } from '../api/client.ts';

/** After this long without a hand movement the reader counts as away. */
const idleAfter = 30_000;
const sendEvery = 5_000;
const batch = 200;

export interface TimeLogOptions {
  readonly send: (events: TimeEvents) => Promise<void>;
  readonly now?: () => number;
  readonly wall?: () => number;
}

export class TimeLog {
  readonly #options: TimeLogOptions;
  readonly #now: () => number;
  readonly #wall: () => number;
  readonly #opening = crypto.randomUUID();
  readonly #begin: number;
  #sequence = 0;
  #waiting: TimeEvent[] = [];
  #sending = false;
  #idle = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TimeLogOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#wall = options.wall ?? (() => Date.now());
    this.#begin = this.#now();
    this.note('opened');
    this.#timer = setInterval(() => void this.flush(), sendEvery);
    this.#waitForIdle();
  }

  note(kind: TimeEventKind, label?: string): void {
    const event = {
      sequence: this.#sequence++,
      kind,
      at: this.#wall(),
      offset: Math.max(0, this.#now() - this.#begin),
    };
    this.#waiting.push(label === undefined ? event : { ...event, label });
  }

  /** A hand moved: the end of idling, or a new start of the wait for it. */
  handMoved(): void {
    if (this.#idle) this.note('active');
    this.#idle = false;
    this.#waitForIdle();
  }

  /** Events stay until the box has taken them; one that it refuses for good would be refused for ever, so it goes. */
  async flush(): Promise<void> {
    if (this.#sending || this.#waiting.length === 0) return;
    this.#sending = true;
    const events = this.#waiting.slice(0, batch);
    try {
      await this.#options.send({ opening: this.#opening, events });
      this.#waiting = this.#waiting.slice(events.length);
    } catch (error) {
      if (error instanceof Refused && error.status === 400) this.#waiting = this.#waiting.slice(events.length);
    } finally {
      this.#sending = false;
    }
  }

  /** The case is left; what could not be sent is tried for another minute, then given up: it is not an answer. */
  close(): void {
    this.note('closed');
    clearTimeout(this.#idleTimer);
    clearInterval(this.#timer);
    let tries = 12;
    const last = async (): Promise<void> => {
      await this.flush();
      if (this.#waiting.length > 0 && tries-- > 0) setTimeout(() => void last(), sendEvery);
    };
    void last();
  }

  #waitForIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      this.#idle = true;
      this.note('idle');
    }, idleAfter);
  }
}
