/** The workers that hold the sessions: an image goes to the first that is free; one that dies is replaced. */

import { Worker } from 'node:worker_threads';
import type { ReadBox, TextImage } from './contract.ts';
import { endWorker } from './end-worker.ts';
import type { FromSessionWorker, SessionWorkerData } from './session-worker.ts';

export interface DetectedText {
  readonly boxes: readonly ReadBox[];
  readonly milliseconds: number;
}

interface Waiting {
  readonly image: TextImage;
  readonly resolve: (text: DetectedText) => void;
  readonly reject: (error: Error) => void;
}

interface Seat {
  readonly worker: Worker;
  waiting: Waiting | undefined;
}

export class SessionPool {
  readonly #data: SessionWorkerData;
  readonly #seats = new Set<Seat>();
  readonly #queue: Waiting[] = [];
  readonly #died = Promise.withResolvers<Error>();
  #closed = false;

  private constructor(data: SessionWorkerData) {
    this.#data = data;
  }

  /** Resolves when every worker has its model open. */
  static async open(workers: number, data: SessionWorkerData): Promise<SessionPool> {
    const pool = new SessionPool(data);
    await Promise.all(Array.from({ length: workers }, () => pool.#sit()));
    return pool;
  }

  /** Resolves when the last worker is gone and none can be started: the process is then of no use. */
  get died(): Promise<Error> {
    return this.#died.promise;
  }

  /** Images not yet given to a worker. */
  get waiting(): number {
    return this.#queue.length;
  }

  detectText(image: TextImage): Promise<DetectedText> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ image, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('closed'));
    await Promise.all([...this.#seats].map(({ worker }) => endWorker(worker)));
  }

  #sit(): Promise<void> {
    const worker = new Worker(new URL('./session-worker.ts', import.meta.url), { workerData: this.#data });
    const seat: Seat = { worker, waiting: undefined };
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromSessionWorker) => {
        if (message.kind === 'open') {
          this.#seats.add(seat);
          resolve();
        } else {
          const { waiting } = seat;
          seat.waiting = undefined;
          if (message.kind === 'boxes') waiting?.resolve(message);
          else waiting?.reject(new Error(message.reason));
        }
        this.#next();
      });
      worker.on('error', reject);
      worker.on('exit', () => this.#lose(seat));
    });
  }

  /** The image that was running is answered as failed, so that it is not run again and again. */
  #lose(seat: Seat): void {
    const held = this.#seats.delete(seat);
    seat.waiting?.reject(new Error('the worker ended'));
    if (held && !this.#closed) this.#sit().catch((error: Error) => this.#giveUp(error));
  }

  #giveUp(error: Error): void {
    if (this.#seats.size > 0) return;
    for (const { reject } of this.#queue.splice(0)) reject(error);
    this.#died.resolve(error);
  }

  #next(): void {
    for (const seat of this.#seats) {
      if (seat.waiting !== undefined) continue;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      seat.waiting = waiting;
      const { pixels } = waiting.image;
      const whole = pixels.buffer instanceof ArrayBuffer && pixels.byteLength === pixels.buffer.byteLength;
      seat.worker.postMessage(waiting.image, whole ? [pixels.buffer as ArrayBuffer] : []);
    }
  }
}
