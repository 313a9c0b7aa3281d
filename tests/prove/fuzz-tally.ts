/** What a fuzz proof counts and says: outcomes, speed, memory, and for each problem the number that makes it again. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface FuzzResult {
  readonly outcome: string;
  readonly problems: readonly string[];
}

/** More problems than this say nothing new. */
const mostProblems = 10;
/** Growth of the heap over the run, after collection. */
const flat = 32 * 1024 * 1024;

export class FuzzTally {
  readonly #outcomes = new Map<string, number>();
  readonly #problems: string[] = [];
  readonly #cases: number;
  readonly #again: (seed: number) => string;
  readonly #startedAt = performance.now();
  #done = 0;
  #seed = 0;
  #heapBefore: number | undefined;

  /** `again`: the command that runs one case again. */
  constructor(cases: number, again: (seed: number) => string) {
    this.#cases = cases;
    this.#again = again;
    // What no caller awaits ends here: nothing may get out of the code under test.
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => this.#problem(`thrown out: ${error}`));
    }
  }

  get full(): boolean {
    return this.#problems.length >= mostProblems;
  }

  async run(seed: number, work: () => FuzzResult | Promise<FuzzResult>): Promise<void> {
    this.#seed = seed;
    try {
      const { outcome, problems } = await work();
      this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      for (const problem of problems) this.#problem(problem);
    } catch (error) {
      this.#problem(`thrown: ${error instanceof Error ? error.stack : error}`);
    }
    this.#done += 1;
    // The first tenth warms up: code is compiled and caches fill.
    if (this.#done === Math.ceil(this.#cases / 10)) this.#heapBefore = heapBytes();
  }

  /** The exit code. */
  print(): 0 | 1 {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const now = heapBytes();
    const grown = now - (this.#heapBefore ?? now);
    if (grown > flat) this.#problems.push(`memory grew by ${megabytes(grown)}`);
    for (const [outcome, count] of [...this.#outcomes].sort(([, a], [, b]) => b - a)) {
      console.log(`${String(count).padStart(8)}  ${outcome}`);
    }
    for (const problem of this.#problems) console.log(problem);
    console.log(
      `${this.#done} cases, ${Math.round(this.#done / seconds)} a second, heap ${grown < 0 ? '' : '+'}${megabytes(grown)}; ` +
        `${this.#problems.length} problems`,
    );
    return this.#problems.length === 0 && this.#done === this.#cases ? 0 : 1;
  }

  #problem(what: string): void {
    this.#problems.push(`${what}\n  again: ${this.#again(this.#seed)}`);
  }
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
