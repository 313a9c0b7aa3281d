/** Answers of readers, revision by revision, and the raw events that time on task is worked out from. Columns only. */
import type { Generated, Selectable } from 'kysely';
import type { TaskStateColumn } from './projects.ts';

/** One revision; rows are added and never changed. */
export interface AnswerTable {
  readonly id: Generated<number>;
  readonly taskId: number;
  readonly revision: number;
  /** The reader's change by its own name: the same one sent twice is one row. */
  readonly client: string;
  /** What the task became with this revision. */
  readonly state: Exclude<TaskStateColumn, 'open'>;
  readonly schemaVersion: number;
  /** JSON of LabelAnswer[] and Roi[] of gateway/contract. */
  readonly labels: string;
  readonly rois: string;
  /** JSON of the ids of the instances that were on the screen. */
  readonly seen: Generated<string>;
  /** 1: predictions of models had been on the reader's screen before this revision. */
  readonly modelShown: Generated<number>;
  /** Why a case was skipped. */
  readonly reason: string | null;
  readonly savedAt: number;
}

export interface TimeEventTable {
  readonly taskId: number;
  readonly opening: string;
  readonly sequence: number;
  readonly kind: string;
  readonly at: number;
  readonly offset: number;
  readonly label: string | null;
  readonly receivedAt: number;
}

export type AnswerRow = Selectable<AnswerTable>;
export type TimeEventRow = Selectable<TimeEventTable>;
