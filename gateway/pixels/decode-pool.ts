/** Worker threads that decode frames, so that no loop which serves sockets does; a worker that hangs or crashes is replaced. */

import { Worker } from 'node:worker_threads';
import { MarkitError } from '../errors.ts';
import { type FrameAnswer, type FrameFailure, type FrameJob, partsOfRun, transferable } from './decode-job.ts';
import { FrameError } from './frame-error.ts';

export interface DecodePoolOptions {
  readonly workers?: number;
  /** A frame that takes longer is given up and its worker ended. */
  readonly frameTimeoutMs?: number;
  /** Heap of one worker's JavaScript; samples and WebAssembly memory are bounded by `maximumSamples`. */
  readonly heapMegabytes?: number;
}

interface Waiting {
  readonly job: FrameJob;
  readonly resolve: (answer: FrameAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Seat {
  readonly worker: Worker;
  waiting: Waiting | undefined;
  timer: NodeJS.Timeout | undefined;
}

export class DecodePool {
  readonly #options: Required<DecodePoolOptions>;
  readonly #seats = new Set<Seat>();
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor(options: DecodePoolOptions = {}) {
    this.#options = { workers: 1, frameTimeoutMs: 60_000, heapMegabytes: 512, ...options };
  }

  /** The job's arrays are handed to the worker: the caller's views are empty afterwards. Throws FrameError. */
  run(job: FrameJob): Promise<FrameAnswer> {
    if (this.#closed) return Promise.reject(new MarkitError('BUSY', { detail: 'the decode pool is closed' }));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  /** Ends the workers; frames that were waiting or running are rejected with BUSY, a transient code. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new MarkitError('BUSY', { detail: 'the decode pool is closed' });
    for (const waiting of this.#queue.splice(0)) waiting.reject(stopped);
    await Promise.all([...this.#seats].map((seat) => this.#end(seat, stopped)));
  }

  #next(): void {
    const idle = [...this.#seats].find((seat) => seat.waiting === undefined);
    const seat = idle ?? (this.#seats.size < this.#options.workers ? this.#seat() : undefined);
    const waiting = seat && this.#queue.shift();
    if (!seat || !waiting) return;
    seat.waiting = waiting;
    const { frameTimeoutMs } = this.#options;
    seat.timer = setTimeout(() => void this.#end(seat, new FrameError('decoder-hung')), frameTimeoutMs);
    seat.worker.ref();
    seat.worker.postMessage(waiting.job, transferOf(waiting.job));
  }

  #seat(): Seat {
    const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMegabytes },
      // What a library prints about pixels is nobody's log line.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const seat: Seat = { worker, waiting: undefined, timer: undefined };
    worker.on('message', ({ answer, failure }: { answer?: FrameAnswer; failure?: FrameFailure }) => {
      const waiting = this.#release(seat);
      if (answer) waiting?.resolve(answer);
      else waiting?.reject(asFrameError(failure));
      worker.unref();
      // WebAssembly memory grows and never shrinks: what a huge frame took goes back with its worker.
      if (waiting && samplesOf(waiting.job) > hugeFrame) void this.#end(seat, new FrameError('decoder-failed'));
      else this.#next();
    });
    // A WebAssembly abort, a stack or a heap that ran out: the frame is to blame, the next one gets a new worker.
    worker.on('error', (cause) => void this.#end(seat, new FrameError('decoder-failed', undefined, { cause })));
    worker.on('exit', () => void this.#end(seat, new FrameError('decoder-failed')));
    this.#seats.add(seat);
    return seat;
  }

  #release(seat: Seat): Waiting | undefined {
    clearTimeout(seat.timer);
    const { waiting } = seat;
    seat.waiting = undefined;
    return waiting;
  }

  async #end(seat: Seat, reason: Error): Promise<void> {
    this.#seats.delete(seat);
    this.#release(seat)?.reject(reason);
    await seat.worker.terminate();
    if (!this.#closed) this.#next();
  }
}

/** Larger than any radiograph of one plate. */
const hugeFrame = 2 ** 25;

function samplesOf({ format }: FrameJob): number {
  return format.rows * format.columns * format.samplesPerPixel;
}

function transferOf({ bytes, want }: FrameJob): ArrayBuffer[] {
  const parts = want.run === true ? [] : partsOfRun(want.run);
  // A view of a larger buffer (a pooled Buffer) is copied: handing it over would take its neighbours along.
  const whole = bytes.byteLength === bytes.buffer.byteLength ? [bytes] : [];
  return transferable([...whole, ...parts]);
}

function asFrameError(failure: FrameFailure | undefined): FrameError {
  const options = failure?.detail === undefined ? {} : { detail: failure.detail };
  return new FrameError(failure?.defect ?? 'decoder-failed', failure?.position, options);
}
