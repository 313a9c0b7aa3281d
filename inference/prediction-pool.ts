/**
 * The workers that predict, and what waits for them: jobs of one model that wait together run together. A worker that dies is
 * replaced and its jobs run again, one by one where they were many, so that one which ends workers is found and refused.
 *
 * A run that does not end cannot be ended from outside: the library aborts the process where its thread is terminated. Its
 * jobs are refused, nothing more is taken, and `died` tells that the process is of no use any more; its supervisor starts another.
 */

import { Worker } from 'node:worker_threads';
import { endWorker } from './end-worker.ts';
import { JobQueue, type QueuedJob, type QueueLimits } from './job-queue.ts';
import type { Priority } from './predict-contract.ts';
import { PredictionFault } from './prediction-fault.ts';
import type { FromPredictionWorker, ItemOutputs, PredictionWorkerData, RunBatch } from './prediction-worker.ts';
import type { RunnableModel } from './session-cache.ts';

export interface PredictionPoolOptions {
  readonly workers: number;
  /** Worker i takes GPU i modulo this. */
  readonly devices: number;
  readonly worker: Omit<PredictionWorkerData, 'device'>;
  /** A job waits no longer than this for others that are on their way. */
  readonly patienceMilliseconds: number;
  readonly largestBatch: number;
  readonly limits: QueueLimits;
  /** Opening the model included. */
  readonly runLimitMilliseconds: number;
  /** The thread's program; another than prediction-worker.ts is for tests of its death. */
  readonly entry?: URL | undefined;
  readonly observer?: PredictionObserver | undefined;
  readonly onFault?: ReportFault | undefined;
}

/** Told of every job that ended, by the name of its model. */
export interface PredictionObserver {
  ran(model: string, size: number, milliseconds: number): void;
  refused(model: string, outcome: PredictionFault['fault'] | 'gone'): void;
}

/** A model that failed, by its SHA-256, and why: for the log of the box, not for whoever asked. */
export type ReportFault = (model: string, reason: string) => void;

/** Of one item. */
export interface PredictionJob {
  readonly model: RunnableModel;
  /** Copied to the worker: it is here for a second try. */
  readonly item: Float32Array;
  readonly priority: Priority;
  /** Nobody waits any more: dropped where it has not begun. */
  readonly signal: AbortSignal;
}

export interface RanItem {
  readonly outputs: ItemOutputs;
  /** Of the batch. */
  readonly milliseconds: number;
  readonly batch: number;
}

interface Waiting extends QueuedJob {
  readonly runnable: RunnableModel;
  readonly item: Float32Array;
  readonly answered: PromiseWithResolvers<RanItem>;
  /** Deaths of its worker while it ran alone. */
  deaths: number;
  /** Nobody waits for it. */
  gone: boolean;
}

interface Batch {
  readonly id: number;
  readonly jobs: readonly Waiting[];
  readonly late: NodeJS.Timeout;
}

interface Seat {
  readonly worker: Worker;
  readonly index: number;
  open: boolean;
  running: Batch | undefined;
  idleSince: number;
  /** Models that it has run: their sessions are likely to be open there. */
  readonly models: Set<string>;
}

/** A job is run alone this often at most. */
const mostDeaths = 2;
/** Workers that die before they have opened: then none can be started here. */
const mostFailedStarts = 3;

export class HungRun extends Error {
  constructor() {
    super('a run did not end in its time');
    this.name = 'HungRun';
  }
}

export class PredictionPool {
  readonly #options: PredictionPoolOptions;
  readonly #queue: JobQueue<Waiting>;
  readonly #seats = new Set<Seat>();
  readonly #died = Promise.withResolvers<Error>();
  #batches = 0;
  #failedStarts = 0;
  #woken = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #restarts = 0;
  #expected = 0;

  constructor(options: PredictionPoolOptions) {
    this.#options = options;
    this.#queue = new JobQueue(options.limits);
  }

  /** Resolves when nothing can be predicted any more: with a HungRun, or why no worker can be started. */
  get died(): Promise<Error> {
    return this.#died.promise;
  }

  get waiting(): Readonly<Record<Priority, number>> {
    return this.#queue.counts;
  }

  get workers(): number {
    return this.#seats.size;
  }

  /** Workers that died and were, or will be, replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  hasRoom(priority: Priority, jobs: number, bytes: number): boolean {
    return !this.#closed && this.#queue.hasRoom(priority, jobs, bytes);
  }

  /** Jobs are on their way: what waits is held back a little for them. To be called when they are there, or will never be. */
  expect(): () => void {
    this.#expected += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#expected -= 1;
      this.#wake();
    };
  }

  /** Throws a PredictionFault: busy where there is no room or nobody waits any more, model-failed where the model will not have it. */
  async run(job: PredictionJob): Promise<RanItem> {
    this.#admit([job]);
    return this.#add(job);
  }

  /** All of them or none. Where nothing else waits there is room for them: one after the other some would be turned away for ever. */
  async runAll(jobs: readonly PredictionJob[]): Promise<RanItem[]> {
    this.#admit(jobs);
    return Promise.all(jobs.map((job) => this.#add(job)));
  }

  #admit(jobs: readonly PredictionJob[]): void {
    if (jobs.some(({ signal }) => signal.aborted)) throw new PredictionFault('busy', 'nobody waits for it');
    const bytes = jobs.reduce((sum, { item }) => sum + item.byteLength, 0);
    if (jobs[0] === undefined || this.hasRoom(jobs[0].priority, jobs.length, bytes)) return;
    for (const { model } of jobs) this.#options.observer?.refused(model.name, 'busy');
    throw new PredictionFault('busy', 'the queue is full');
  }

  #add({ model, item, priority, signal }: PredictionJob): Promise<RanItem> {
    const job: Waiting = {
      ...{ model: model.sha256, runnable: model, item, priority, bytes: item.byteLength },
      ...{
        queuedAt: performance.now(),
        answered: Promise.withResolvers<RanItem>(),
        alone: false,
        deaths: 0,
        gone: false,
      },
    };
    const drop = () => {
      job.gone = true;
      this.#queue.remove(job);
      this.#options.observer?.refused(model.name, 'gone');
      job.answered.reject(new PredictionFault('busy', 'nobody waits for it'));
    };
    signal.addEventListener('abort', drop, { once: true });
    this.#queue.add(job);
    this.#wake();
    return job.answered.promise.finally(() => signal.removeEventListener('abort', drop));
  }

  async close(): Promise<void> {
    this.#stop('the node is closing');
    await Promise.all([...this.#seats].map(({ worker }) => endWorker(worker)));
  }

  /** After all that came in this turn of the loop, so that it runs together. */
  #wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      this.#next();
    });
  }

  #next(): void {
    if (this.#closed) return;
    const most = ({ runnable }: Waiting) => (runnable.batch === 'free' ? this.#options.largestBatch : runnable.batch);
    clearTimeout(this.#timer);
    for (;;) {
      const batch = this.#queue.peek(most);
      const [head] = batch;
      if (head === undefined) return;
      const idle = [...this.#seats].filter(({ open, running }) => open && running === undefined);
      const seat = idle.find(({ models }) => models.has(head.model)) ?? idle[0];
      if (seat === undefined) {
        this.#sitWhereNeeded();
        return;
      }
      const wait = batch.length >= most(head) ? 0 : this.#waitFor(head, seat);
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#next(), wait);
        return;
      }
      this.#start(seat, this.#queue.take(most));
    }
  }

  /**
   * Milliseconds that others may still come to run with it: none where nobody is on the way, and none on a worker that nobody
   * has asked for that long.
   */
  #waitFor(head: Waiting, seat: Seat): number {
    const { patienceMilliseconds: patience } = this.#options;
    if (head.alone || this.#expected === 0 || head.queuedAt - seat.idleSince >= patience) return 0;
    // A timer is of whole milliseconds.
    return Math.ceil(Math.max(0, head.queuedAt + patience - performance.now()));
  }

  #start(seat: Seat, jobs: readonly Waiting[]): void {
    const [head] = jobs;
    if (head === undefined) return;
    const id = ++this.#batches;
    const late = setTimeout(() => this.#hang(jobs), this.#options.runLimitMilliseconds);
    seat.running = { id, jobs, late };
    seat.models.add(head.model);
    const message: RunBatch = { kind: 'run', id, model: head.runnable, items: jobs.map(({ item }) => item) };
    seat.worker.postMessage(message);
  }

  #hear(seat: Seat, message: FromPredictionWorker): void {
    if (message.kind === 'open') {
      seat.open = true;
      this.#failedStarts = 0;
    } else {
      const batch = seat.running;
      if (batch?.id !== message.id) throw new Error('a worker answered what it was not asked');
      clearTimeout(batch.late);
      seat.running = undefined;
      seat.idleSince = performance.now();
      if (message.kind === 'ran') this.#answer(batch, message);
      else if (message.of === 'run' && batch.jobs.length > 1) this.#runAlone(batch.jobs);
      else this.#refuse(batch.jobs, message.of === 'away' ? 'busy' : 'model-failed', message.reason);
    }
    this.#wake();
  }

  #answer({ jobs }: Batch, { items, milliseconds }: Extract<FromPredictionWorker, { kind: 'ran' }>): void {
    const batch = jobs.length;
    this.#options.observer?.ran(jobs[0]?.runnable.name ?? '', batch, milliseconds);
    for (const [at, { answered }] of jobs.entries()) {
      const outputs = items[at];
      if (outputs) answered.resolve({ outputs, milliseconds, batch });
      else answered.reject(new PredictionFault('model-failed', 'fewer results than items'));
    }
  }

  /** In their order, before whoever came after them. */
  #runAlone(jobs: readonly Waiting[]): void {
    for (const job of jobs.filter(({ gone }) => !gone).toReversed()) {
      job.alone = true;
      this.#queue.addAgain(job);
    }
  }

  #sitWhereNeeded(): void {
    const { workers } = this.#options;
    if ([...this.#seats].some(({ open }) => !open) || this.#seats.size >= workers) return;
    const taken = new Set([...this.#seats].map(({ index }) => index));
    const index = Array.from({ length: workers }, (_, at) => at).find((at) => !taken.has(at)) ?? 0;
    const { devices, worker: data, entry } = this.#options;
    const workerData: PredictionWorkerData = { ...data, device: index % devices };
    const worker = new Worker(entry ?? new URL('./prediction-worker.ts', import.meta.url), {
      workerData,
      // A tensor lies outside of this; what fills it is a fault, and ends the thread alone.
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const seat: Seat = {
      worker,
      index,
      open: false,
      running: undefined,
      idleSince: Number.NEGATIVE_INFINITY,
      models: new Set(),
    };
    this.#seats.add(seat);
    let reason: Error = new Error('the thread ended');
    worker.on('message', (message: FromPredictionWorker) => this.#hear(seat, message));
    worker.on('error', (error) => {
      reason = error as Error;
    });
    worker.on('exit', () => this.#lose(seat, reason));
  }

  #lose(seat: Seat, reason: Error): void {
    this.#seats.delete(seat);
    const { running } = seat;
    seat.running = undefined;
    clearTimeout(running?.late);
    if (this.#closed) {
      this.#refuse(running?.jobs ?? [], 'busy', 'the node is closing');
      return;
    }
    this.#restarts += 1;
    if (running) this.#again(running.jobs);
    if (!seat.open && ++this.#failedStarts >= mostFailedStarts) this.#giveUp(reason);
    else this.#wake();
  }

  #again(jobs: readonly Waiting[]): void {
    const [only] = jobs;
    if (jobs.length === 1 && only && ++only.deaths >= mostDeaths)
      this.#refuse(jobs, 'model-failed', 'its worker died twice');
    else this.#runAlone(jobs);
  }

  #hang(jobs: readonly Waiting[]): void {
    this.#refuse(jobs, 'model-failed', 'the run did not end');
    this.#giveUp(new HungRun());
  }

  #giveUp(reason: Error): void {
    this.#stop(reason.message);
    this.#died.resolve(reason);
  }

  #stop(reason: string): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#refuse(this.#queue.clear(), 'busy', reason);
  }

  #refuse(jobs: readonly Waiting[], fault: PredictionFault['fault'], reason: string): void {
    if (jobs[0] && fault === 'model-failed') this.#options.onFault?.(jobs[0].model, reason);
    for (const { runnable, answered } of jobs) {
      this.#options.observer?.refused(runnable.name, fault);
      answered.reject(new PredictionFault(fault, reason));
    }
  }
}
