/**
 * Keyed digests of everything that arrives, made beside the loop that serves the sockets: SHA-256 over ten megabytes takes five
 * milliseconds of it, a copy one.
 */
import { Worker } from 'node:worker_threads';
import { newRing, type RecordKind, RingWriter } from './digest-ring.ts';
import type { Digested, DigestWorkerData } from './digest-worker.ts';

const nothing = new Uint8Array(0);

/** One object's digest on its way. */
export interface StreamDigest {
  /** Takes a copy. A promise means: wait for it before the next bytes. */
  update(bytes: Uint8Array): Promise<void> | undefined;
  /** HMAC-SHA-256 over everything taken, in hex. Once; rejects where the thread is gone. */
  digest(): Promise<string>;
  /** No digest is wanted any more. */
  drop(): void;
}

export class DigestThread {
  readonly #ring = newRing();
  readonly #writer = new RingWriter(this.#ring);
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<string>>();
  /** Streams take their turns where the ring is full, so that none overtakes itself. */
  #turn: Promise<void> = Promise.resolve();
  #queued = 0;
  #stays = 0;
  #last = 0;
  #gone: Error | undefined;

  constructor(key: Uint8Array) {
    const workerData: DigestWorkerData = { ring: this.#ring, key };
    this.#worker = new Worker(new URL('./digest-worker.ts', import.meta.url), { workerData });
    this.#worker.on('message', ({ stream, digest }: Digested) => {
      this.#waiting.get(stream)?.resolve(digest);
      this.#waiting.delete(stream);
    });
    this.#worker.on('error', (cause) => {
      this.#end(cause);
      // Without it nothing can be taken in any more: whoever runs this process starts another.
      throw cause;
    });
    this.#worker.on('exit', () => this.#end(new Error('the digest thread has ended')));
    // A process with nothing else to do may end. Listening makes a worker count again, so this comes last.
    this.#worker.unref();
  }

  open(): StreamDigest {
    this.#last = (this.#last + 1) >>> 0;
    const stream = this.#last;
    return {
      update: (bytes) => this.#put(stream, 'bytes', bytes),
      digest: () => {
        if (this.#gone) return Promise.reject(this.#gone);
        const waiting = Promise.withResolvers<string>();
        this.#waiting.set(stream, waiting);
        void this.#put(stream, 'end', nothing);
        return this.#staying(waiting.promise);
      },
      drop: () => void this.#put(stream, 'drop', nothing),
    };
  }

  /** After every digest that was asked for. */
  close(): void {
    void this.#put(0, 'close', nothing);
  }

  #put(stream: number, kind: RecordKind, bytes: Uint8Array): Promise<void> | undefined {
    if (this.#gone) return undefined;
    const done = this.#queued === 0 ? this.#writer.put(stream, kind, bytes) : -1;
    if (done === bytes.length) return undefined;
    this.#queued += 1;
    this.#turn = this.#staying(this.#turn.then(() => this.#putLater(stream, kind, bytes, Math.max(done, 0))));
    return this.#turn;
  }

  async #putLater(stream: number, kind: RecordKind, bytes: Uint8Array, from: number): Promise<void> {
    let at = from;
    while (!this.#gone) {
      const count = this.#writer.put(stream, kind, bytes.subarray(at));
      if (count < 0) await this.#writer.room();
      else at += count;
      if (count >= 0 && at === bytes.length) break;
    }
    this.#queued -= 1;
  }

  /** While somebody waits for the thread the process stays. */
  async #staying<T>(work: Promise<T>): Promise<T> {
    if (this.#stays++ === 0) this.#worker.ref();
    try {
      return await work;
    } finally {
      if (--this.#stays === 0) this.#worker.unref();
    }
  }

  #end(cause: unknown): void {
    this.#gone ??= cause instanceof Error ? cause : new Error('the digest thread failed');
    for (const waiting of this.#waiting.values()) waiting.reject(this.#gone);
    this.#waiting.clear();
    this.#writer.wake();
  }
}
