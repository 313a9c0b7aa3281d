/** Analysis that is to be done: jobs of cases, and runs over many of them. Columns only. */
import type { Generated, Selectable } from 'kysely';

/** What is done first has the smaller number. */
export const jobPriority = Object.freeze({ reader: 0, arrival: 1, bulk: 2 });
export type JobPriority = keyof typeof jobPriority;

export interface AnalysisJobTable {
  readonly id: Generated<number>;
  readonly caseId: number;
  /** 0: the case itself asks, because something came or a reader waits. */
  readonly runId: number;
  priority: number;
  state: 'waiting' | 'done' | 'failed';
  /** Counted up with each asking, so that what was asked for while it ran is not taken for done. */
  asks: number;
  /** In a row that failed for a passing reason. */
  tries: number;
  /** Of the last failure (gateway/errors.ts). */
  code: string | null;
  askedAt: number;
  doneAt: number | null;
}

/** Over all cases, or those of a project, that were there when it was asked for. */
export interface AnalysisRunTable {
  readonly id: Generated<number>;
  readonly projectId: number | null;
  /** SHA-256 of the one model that is run; null: all that would be. */
  readonly model: string | null;
  /** 1: what failed for good is asked again. */
  readonly again: number;
  state: 'running' | 'paused' | 'stopped' | 'done';
  /** Account, or `console`. */
  readonly askedBy: string;
  readonly askedAt: number;
  endedAt: number | null;
  /** The last case that belongs to it. */
  readonly upTo: number;
  /** Every case up to this one has a job or had one. */
  after: number;
  readonly total: number;
  done: number;
  failed: number;
}

export type AnalysisJob = Selectable<AnalysisJobTable>;
export type AnalysisRun = Selectable<AnalysisRunTable>;
