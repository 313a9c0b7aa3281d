/** The line on which the box tells an open page what changed; it is opened again by itself, with growing pauses. */

import { signal } from '@preact/signals';
import type { LiveMessage } from '../../gateway/contract/live.ts';

const pauses = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** The box ended the session: opening again would be refused. */
const sessionEnded = 4401;

export class Live {
  readonly isUp = signal(false);
  readonly #listeners = new Set<(message: LiveMessage) => void>();
  #socket: WebSocket | undefined;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;

  /** `hello` is told after every opening: what was missed meanwhile has to be read again. */
  listen(listener: (message: LiveMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  open(): void {
    this.#wanted = true;
    if (this.#socket === undefined) this.#connect();
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
    this.#socket = undefined;
    this.isUp.value = false;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(data));
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.isUp.value = false;
      if (!this.#wanted || code === sessionEnded) return;
      const pause = pauses[Math.min(this.#tries++, pauses.length - 1)] ?? 30_000;
      this.#timer = setTimeout(() => this.#connect(), pause * (1 + Math.random() / 2));
    });
  }

  #hear(data: unknown): void {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as LiveMessage;
    if (message.type === 'hello') {
      this.#tries = 0;
      this.isUp.value = true;
    }
    for (const listener of this.#listeners) listener(message);
  }
}
