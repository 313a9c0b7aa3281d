/**
 * Runs models over cases: first those a reader waits for, then those that came, then runs over many, which leave one place free
 * for the others. What fails for a passing reason waits with growing pauses; what cannot be helped is marked. All of it is stored,
 * so that a restart goes on where it was.
 */
import type { Analysed, AnalysisAsked } from '../analyse.ts';
import { asMarkitError, isPassing, MarkitError } from '../errors.ts';
import { type AnalysisJob as Job, type JobPriority, jobPriority } from '../store/analysis.ts';
import type { Store } from '../store/store.ts';

export interface AnalysisJobOptions {
  readonly store: Store;
  /** Throws a transient MarkitError to be asked again. */
  readonly analyse: (asked: AnalysisAsked) => Promise<Analysed>;
  /** Cases side by side, two at least. */
  readonly atOnce: number;
  /** Whether runs over many may go on: they are not to slow down what arrives. */
  readonly mayRunBulk?: () => Promise<boolean>;
  /** Something is there that was not, or a reader who waited need not any more. */
  readonly onAnalysed: (caseId: number, analysed: Analysed) => void;
  readonly onTrouble: (error: unknown, caseId: number | undefined) => void;
  readonly firstPauseMilliseconds?: number;
}

interface Pause {
  readonly at: number;
  readonly milliseconds: number;
}

const longestPause = 600_000;
/** Of one whose node is away: soon enough once it is back. */
const longestStop = 30_000;
const dealt = 64;
/** Runs over many waited for what arrives: when it is looked again whether they may go on. */
const untilAsked = 2_000;

const priorities = Object.keys(jobPriority) as JobPriority[];

export class AnalysisJob {
  readonly #options: Required<AnalysisJobOptions>;
  /** By case: no case twice at once. */
  readonly #busy = new Map<number, { readonly bulk: boolean; readonly ended: Promise<void> }>();
  /** By job, and when it may be tried again, by a clock that nobody sets. */
  readonly #later = new Map<number, Pause>();
  /** The node or the store is away, or full: nothing but what a reader waits for is tried before. */
  #stop: Pause | undefined;
  #filling: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: { readonly at: number; readonly timeout: NodeJS.Timeout } | undefined;

  constructor(options: AnalysisJobOptions) {
    this.#options = { firstPauseMilliseconds: 1_000, mayRunBulk: async () => true, ...options };
  }

  /** There may be something to analyse. */
  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#filling) return;
    this.#filling = this.#fill().finally(() => {
      this.#filling = undefined;
      if (this.#again) this.wake();
    });
  }

  /** The last try failed for a reason that concerns all. */
  get isHeldUp(): boolean {
    return this.#stop !== undefined;
  }

  /** Lets the cases under way end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer?.timeout);
    await this.#filling;
    await Promise.all([...this.#busy.values()].map(({ ended }) => ended));
  }

  async #fill(): Promise<void> {
    this.#again = false;
    try {
      while (!this.#stopped && this.#busy.size < this.#options.atOnce) {
        // As it stood when the search began: what falls due or ends meanwhile was not found, and is not over for that.
        const search = { now: performance.now(), idle: this.#busy.size === 0 };
        const job = await this.#next(search.now);
        if (!job) return this.#wakeForLater(search);
        this.#begin(job);
      }
    } catch (thrown) {
      this.#options.onTrouble(thrown, undefined);
      this.#again = false;
      this.#wakeIn(this.#holdUp().milliseconds);
    }
  }

  #begin(job: Job): void {
    const ended = this.#run(job)
      // The store did not take what became of it: it waits there as before.
      .catch((error: unknown) => {
        this.#options.onTrouble(error, job.caseId);
        this.#tryLater(job);
      })
      .finally(() => {
        this.#busy.delete(job.caseId);
        this.wake();
      });
    this.#busy.set(job.caseId, { bulk: job.priority === jobPriority.bulk, ended });
  }

  /** The most pressing one that may be tried now. Bulk work is dealt out when nothing else is there. */
  async #next(now: number): Promise<Job | undefined> {
    const { store, atOnce, mayRunBulk } = this.#options;
    // One that ends meanwhile is looked at from the start again: what is pressing about it comes first.
    const busy = new Set(this.#busy.keys());
    const bulk = [...this.#busy.values()].filter((one) => one.bulk).length;
    const reader = await this.#first('reader', busy, now);
    // The node turns runs over many away long before a reader: one who waits is not held up by them.
    if (reader || (this.#stop?.at ?? 0) > now) return reader;
    const arrival = await this.#first('arrival', busy, now);
    if (arrival || bulk >= atOnce - 1) return arrival;
    if (!(await mayRunBulk())) {
      this.#wakeIn(untilAsked);
      return undefined;
    }
    if ((await store.read.openRuns({})).length === 0) return undefined;
    let job = await this.#first('bulk', busy, now);
    while (!job && (await store.write.dealRun({ limit: dealt, at: Date.now() })))
      job = await this.#first('bulk', busy, now);
    return job;
  }

  async #first(name: JobPriority, busy: ReadonlySet<number>, now: number): Promise<Job | undefined> {
    const limit = busy.size + this.#later.size + 1;
    const jobs = await this.#options.store.read.waitingAnalysis({ priority: jobPriority[name], limit });
    return jobs.find(({ id, caseId }) => !busy.has(caseId) && (this.#later.get(id)?.at ?? 0) <= now);
  }

  async #run(job: Job): Promise<void> {
    const { store, analyse, onAnalysed, onTrouble } = this.#options;
    let analysed: Analysed;
    try {
      analysed = await analyse(await this.#askedBy(job));
      this.#stop = undefined;
    } catch (thrown) {
      // What a stop cut short is done after the next start.
      if (this.#stopped) return;
      onTrouble(thrown, job.caseId);
      const { code } = asMarkitError(thrown);
      if (isPassing(thrown)) {
        this.#tryLater(job);
        this.#holdUp();
        return store.write.noteAnalysisTry({ id: job.id, code });
      }
      analysed = { added: 0, failed: 1, code, beside: [] };
    }
    const { failed, code, beside } = analysed;
    const state = failed > 0 ? 'failed' : 'done';
    await store.write.endAnalysis({ ...{ id: job.id, asks: job.asks, state, code, beside }, at: Date.now() });
    this.#later.delete(job.id);
    // Whoever asked and waits is told also that nothing came of it.
    if (analysed.added > 0 || job.priority === jobPriority.reader) onAnalysed(job.caseId, analysed);
  }

  async #askedBy({ caseId, runId, priority }: Job): Promise<AnalysisAsked> {
    const name = priorities.find((one) => jobPriority[one] === priority) ?? 'bulk';
    if (runId === 0) return { caseId, priority: name, model: null, again: false };
    const run = await this.#options.store.read.analysisRun({ id: runId });
    if (!run) throw new MarkitError('NOT_FOUND', { detail: 'the run of this case' });
    return { caseId, priority: name, model: run.model, again: run.again === 1 };
  }

  #tryLater({ id }: Job): void {
    this.#later.set(id, this.#longer(this.#later.get(id), longestPause));
  }

  #holdUp(): Pause {
    this.#stop = this.#longer(this.#stop, longestStop);
    return this.#stop;
  }

  #longer(before: Pause | undefined, longest: number): Pause {
    const first = this.#options.firstPauseMilliseconds;
    const milliseconds = Math.min((before?.milliseconds ?? first / 2) * 2, longest);
    return { at: performance.now() + milliseconds, milliseconds };
  }

  /** When the nearest thing can be tried that could not be when it was looked for. */
  #wakeForLater({ now, idle }: { readonly now: number; readonly idle: boolean }): void {
    const heldUp = this.#stop !== undefined && this.#stop.at > now;
    let next = heldUp ? (this.#stop?.at ?? now) : Number.POSITIVE_INFINITY;
    for (const [id, { at }] of this.#later) {
      if (at > now) next = Math.min(next, at);
      // It was not found though it could be taken: it is over, or its run pauses.
      else if (idle && !heldUp) this.#later.delete(id);
    }
    // Nothing is left that it could concern.
    if (!heldUp && this.#busy.size === 0 && this.#later.size === 0) this.#stop = undefined;
    if (Number.isFinite(next)) this.#wakeIn(next - now);
  }

  /** The nearest time counts of those that were asked for. */
  #wakeIn(milliseconds: number): void {
    const at = performance.now() + milliseconds;
    if (this.#stopped || (this.#timer && this.#timer.at <= at)) return;
    clearTimeout(this.#timer?.timeout);
    const timeout = setTimeout(
      () => {
        this.#timer = undefined;
        this.wake();
      },
      Math.max(milliseconds, 10),
    );
    this.#timer = { at, timeout };
  }
}
