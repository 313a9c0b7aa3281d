/**
 * Gathers what became of objects on its way to the supervisor: a message for each cost a quarter of what receiving half a
 * megabyte does, and a commit for each more than that. A report that dies with the process dies like any that was not sent yet:
 * its epoch is open, and its row is made from the file.
 */
import type { ObjectReport } from './listener-messages.ts';

export interface ReportGathererOptions {
  readonly send: (reports: readonly ObjectReport[]) => void;
  /** How long the first of a group may wait: nobody sees a study this much later. */
  readonly milliseconds?: number;
  /** About a kilobyte each: a group fits the buffer of a pipe. */
  readonly most?: number;
}

export class ReportGatherer {
  readonly #send: ReportGathererOptions['send'];
  readonly #milliseconds: number;
  readonly #most: number;
  #reports: ObjectReport[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ send, milliseconds = 25, most = 32 }: ReportGathererOptions) {
    this.#send = send;
    this.#milliseconds = milliseconds;
    this.#most = most;
  }

  add(report: ObjectReport): void {
    this.#reports.push(report);
    if (this.#reports.length >= this.#most) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#milliseconds);
  }

  /** What waits goes now: to be called before anything else is said, so that all that is said keeps its order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#reports.length === 0) return;
    const reports = this.#reports;
    this.#reports = [];
    this.#send(reports);
  }
}
