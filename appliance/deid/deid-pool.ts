/** Threads over all cores that clean objects: each is handed a few at a time, so that memory does not grow with the folder. */
import { Worker } from 'node:worker_threads';
import { MarkitError } from '../../gateway/errors.ts';
import type { DeidJob, DeidResult, WorkerOptions } from './deid-job.ts';
import type { FromWorker } from './deid-worker.ts';

const most = { jobs: 16, bytes: 16 * 2 ** 20 };
/** A look takes so long that no thread is to sit on what another could take. */
const mostLookedAt = { jobs: 1, bytes: 1 };

export type OnResult = (job: DeidJob, result: DeidResult) => void;

/** Resolves when all are done. Throws what the disk throws, what finding the jobs throws, and the reason of `signal`. */
export async function cleanAll(
  jobs: AsyncIterator<DeidJob>,
  { threads: count, ...options }: WorkerOptions & { readonly threads: number },
  onResult: OnResult,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const batches = new Batches(jobs, options.look ? mostLookedAt : most);
  const told = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => told.reject(signal.reason), { once: true });
  const threads = Array.from({ length: count }, () => new Thread(options));
  try {
    await Promise.race([Promise.all(threads.map((thread) => feed(thread, batches, onResult))), told.promise]);
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

async function feed(thread: Thread, batches: Batches, onResult: OnResult): Promise<void> {
  for (let batch = await batches.next(); batch.length > 0; batch = await batches.next()) {
    for (const [job, result] of await thread.clean(batch)) onResult(job, result);
  }
}

/** Takes jobs off one list in turn, whoever asks. */
class Batches {
  readonly #jobs: AsyncIterator<DeidJob>;
  readonly #most: typeof most;
  #turn: Promise<unknown> = Promise.resolve();
  #done = false;

  constructor(jobs: AsyncIterator<DeidJob>, atMost: typeof most) {
    this.#jobs = jobs;
    this.#most = atMost;
  }

  /** Empty at the end. */
  next(): Promise<DeidJob[]> {
    const batch = this.#turn.then(() => this.#take());
    this.#turn = batch.catch(() => undefined);
    return batch;
  }

  async #take(): Promise<DeidJob[]> {
    const batch: DeidJob[] = [];
    let bytes = 0;
    while (!this.#done && batch.length < this.#most.jobs && bytes < this.#most.bytes) {
      const next = await this.#jobs.next();
      if (next.done === true) this.#done = true;
      else {
        batch.push(next.value);
        bytes += 'bytes' in next.value.from ? next.value.from.bytes.length : 0;
      }
    }
    return batch;
  }
}

class Thread {
  readonly #options: WorkerOptions;
  #worker: Worker;
  #closed = false;
  #asked: PromiseWithResolvers<readonly DeidResult[]> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#worker = this.#start();
  }

  async clean(jobs: readonly DeidJob[]): Promise<[DeidJob, DeidResult][]> {
    try {
      const results = await this.#ask(jobs);
      return jobs.map((job, at) => [job, results[at] as DeidResult]);
    } catch (thrown) {
      if (thrown instanceof MarkitError || this.#closed) throw thrown;
      // A decoder that ended the thread: one by one, so that only its own object is kept back.
      this.#worker = this.#start();
      if (jobs.length === 1) return [[jobs[0] as DeidJob, { kind: 'kept-back', reason: 'decoder-failed' }]];
      const done: [DeidJob, DeidResult][] = [];
      for (const job of jobs) done.push(...(await this.clean([job])));
      return done;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./deid-worker.ts', import.meta.url), { workerData: this.#options });
    worker.on('message', (answer: FromWorker) => {
      if ('results' in answer) this.#asked?.resolve(answer.results);
      else if ('away' in answer) this.#asked?.reject(new MarkitError('LOOK_ENDED'));
      else this.#asked?.reject(new MarkitError('INTERNAL', { detail: `writing failed: ${answer.failed}` }));
    });
    // One that died ends after the next one was asked: its end is no answer to that.
    const failed = (cause: Error) => {
      if (worker === this.#worker) this.#asked?.reject(cause);
    };
    worker.on('error', failed);
    worker.on('exit', () => failed(new Error('the thread ended')));
    return worker;
  }

  #ask(jobs: readonly DeidJob[]): Promise<readonly DeidResult[]> {
    this.#asked = Promise.withResolvers();
    this.#worker.postMessage(jobs);
    return this.#asked.promise;
  }
}
