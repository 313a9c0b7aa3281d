/** Shows headers in one thread, one after the other: a header that hangs it or fills its memory costs that look, and the next one gets a new thread. */
import { Worker } from 'node:worker_threads';
import type { ProfileDocument } from '../deid/profile.ts';
import type { SiteWord } from '../deid/site-words.ts';
import { MarkitError } from '../errors.ts';
import type { HeaderOrigin, HeaderShown, HeaderViews } from '../show-header.ts';
import type { HeaderAnswer, HeaderQuestion, HeaderWorkerOptions } from './header-worker.ts';

export interface HeaderThreadOptions extends HeaderWorkerOptions {
  readonly onFault: (fault: object) => void;
  /** The site's own words as they are now. */
  readonly siteWords?: () => readonly SiteWord[];
  /** Looks that may wait behind the one under way. */
  readonly waiting?: number;
  readonly lookMilliseconds?: number;
  readonly heapMegabytes?: number;
  /** A thread that nobody asks goes after this time, and what it took with it. */
  readonly idleMilliseconds?: number;
}

interface Asked extends PromiseWithResolvers<HeaderShown> {
  readonly question: HeaderQuestion;
}

export class HeaderThread implements HeaderViews {
  readonly #options: Required<HeaderThreadOptions>;
  readonly #queue: Asked[] = [];
  #worker: Worker | undefined;
  #asked: Asked | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: HeaderThreadOptions) {
    this.#options = {
      waiting: 4,
      lookMilliseconds: 30_000,
      heapMegabytes: 512,
      idleMilliseconds: 60_000,
      siteWords: () => [],
      ...options,
    };
  }

  show(origin: HeaderOrigin, profiles: readonly ProfileDocument[]): Promise<HeaderShown> {
    if (this.#closed || this.#queue.length >= this.#options.waiting) return Promise.reject(new MarkitError('BUSY'));
    const asked = {
      question: { origin, profiles, siteWords: this.#options.siteWords() },
      ...Promise.withResolvers<HeaderShown>(),
    };
    this.#queue.push(asked);
    this.#next();
    return asked.promise;
  }

  /** Looks that wait or run end with BUSY. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new MarkitError('BUSY'));
    await this.#end(this.#worker, new MarkitError('BUSY'));
  }

  #next(): void {
    if (this.#asked) return;
    this.#asked = this.#queue.shift();
    if (!this.#asked) return;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#end(worker, tooMuch()), this.#options.lookMilliseconds);
    worker.postMessage(this.#asked.question);
  }

  #start(): Worker {
    const { heldFolder, heldKey, heapMegabytes } = this.#options;
    const worker = new Worker(new URL('./header-worker.ts', import.meta.url), {
      workerData: { heldFolder, heldKey } satisfies HeaderWorkerOptions,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    worker.on('message', (answer: HeaderAnswer) => this.#hear(worker, answer));
    // A heap or a stack that ran out: the header is to blame.
    worker.on('error', () => void this.#end(worker, tooMuch()));
    return worker;
  }

  #hear(worker: Worker, answer: HeaderAnswer): void {
    // What a thread that is being ended still says is about a header that was given up, not about the one asked for now.
    if (worker !== this.#worker) return;
    const asked = this.#asked;
    this.#asked = undefined;
    clearTimeout(this.#timer);
    if ('shown' in answer) asked?.resolve(answer.shown);
    else {
      if (answer.fault) this.#options.onFault(answer.fault);
      asked?.reject(new MarkitError(answer.code));
    }
    this.#timer = setTimeout(() => void this.#end(worker, tooMuch()), this.#options.idleMilliseconds).unref();
    this.#next();
  }

  async #end(worker: Worker | undefined, reason: MarkitError): Promise<void> {
    if (worker !== this.#worker) return;
    clearTimeout(this.#timer);
    this.#worker = undefined;
    this.#asked?.reject(reason);
    this.#asked = undefined;
    await worker?.terminate();
    if (!this.#closed) this.#next();
  }
}

const tooMuch = () => new MarkitError('CANNOT_UNDERSTAND', { detail: 'the header was more than the thread bears' });
