/** What waits to be predicted: who is served first, what may run together, and who is turned away. */

import type { Priority } from './predict-contract.ts';

export interface QueuedJob {
  /** Jobs of one model may run together. */
  readonly model: string;
  readonly priority: Priority;
  /** Of its tensor. */
  readonly bytes: number;
  /** performance.now() */
  readonly queuedAt: number;
  /** Runs with no other: a batch that it was in ended its worker. */
  alone: boolean;
}

export interface QueueLimits {
  readonly jobs: number;
  readonly bytes: number;
}

export const priorities: readonly Priority[] = ['reader', 'arrival', 'bulk'];

/** Of all seats, those that may be taken when a job of this class comes: half of them are never bulk's, a quarter are a reader's alone. */
const shares: Readonly<Record<Priority, number>> = { reader: 1, arrival: 0.75, bulk: 0.5 };

/**
 * Classes are served strictly in order, but for one rule: a class that waited while this many batches of others went before it
 * is served next. So a bulk run gets every ninth batch at the least, however many readers wait.
 */
const patience = 8;

export class JobQueue<Job extends QueuedJob> {
  readonly #limits: QueueLimits;
  readonly #waiting: Readonly<Record<Priority, Job[]>> = { reader: [], arrival: [], bulk: [] };
  readonly #passedOver: Record<Priority, number> = { reader: 0, arrival: 0, bulk: 0 };

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get counts(): Readonly<Record<Priority, number>> {
    const { reader, arrival, bulk } = this.#waiting;
    return { reader: reader.length, arrival: arrival.length, bulk: bulk.length };
  }

  get length(): number {
    return priorities.reduce((sum, priority) => sum + this.#waiting[priority].length, 0);
  }

  /** Whether so many more may wait. A queue that is empty takes any job, or one larger than all room could never run. */
  hasRoom(priority: Priority, jobs: number, bytes: number): boolean {
    if (this.length === 0) return true;
    const waiting = priorities.reduce((sum, each) => sum + sumOf(this.#waiting[each]), 0);
    const share = shares[priority];
    return this.length + jobs <= share * this.#limits.jobs && waiting + bytes <= share * this.#limits.bytes;
  }

  add(job: Job): void {
    this.#waiting[job.priority].push(job);
  }

  /** Before all of its class: it has waited already. */
  addAgain(job: Job): void {
    this.#waiting[job.priority].unshift(job);
  }

  remove(job: Job): void {
    const waiting = this.#waiting[job.priority];
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
  }

  clear(): Job[] {
    return priorities.flatMap((priority) => this.#waiting[priority].splice(0));
  }

  /** The jobs that would run next, most urgent first; they stay. */
  peek(mostOf: (job: Job) => number): readonly Job[] {
    const head = this.#waiting[this.#next()][0];
    if (head === undefined) return [];
    if (head.alone) return [head];
    const fitting = priorities.flatMap((priority) =>
      this.#waiting[priority].filter((job) => job !== head && job.model === head.model && !job.alone),
    );
    return [head, ...fitting].slice(0, mostOf(head));
  }

  /** Takes those jobs out. */
  take(mostOf: (job: Job) => number): readonly Job[] {
    const batch = this.peek(mostOf);
    const served = this.#next();
    for (const job of batch) this.remove(job);
    this.#passedOver[served] = 0;
    for (const priority of priorities)
      if (priority !== served)
        this.#passedOver[priority] = this.#waiting[priority].length > 0 ? this.#passedOver[priority] + 1 : 0;
    return batch;
  }

  /** The class that is served next. */
  #next(): Priority {
    const waits = priorities.filter((priority) => this.#waiting[priority].length > 0);
    return waits.find((priority) => this.#passedOver[priority] >= patience) ?? waits[0] ?? 'reader';
  }
}

function sumOf(jobs: readonly QueuedJob[]): number {
  return jobs.reduce((sum, { bytes }) => sum + bytes, 0);
}
