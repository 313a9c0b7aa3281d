/** Training sets: the columns of what was asked for, put together or given up; and which images each holds. */
import type { Generated, Selectable } from 'kysely';

/** built: there is a release of it, whose state says the rest. */
export type TrainingSetState = 'building' | 'built' | 'failed' | 'withdrawn';

export interface NewTrainingSetRow {
  readonly projectId: number;
  /** Pseudonymous account id, as the log may carry it. */
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly statement: string;
}

export interface TrainingSetTable extends NewTrainingSetRow {
  readonly id: Generated<number>;
  state: TrainingSetState;
  /** How often it was begun. */
  tries: number;
  total: number;
  done: number;
  /** Error code of gateway/errors.ts. */
  code: string | null;
  /** JSON: a SetPreview (gateway/contract/training-sets.ts). */
  preview: string | null;
  releaseId: number | null;
  endedAt: number | null;
}

/** An image as it was when it was written: what it shows names it, not its row alone. */
export interface TrainingSetImageTable {
  readonly setId: number;
  readonly instanceId: number;
  readonly samplesDigest: string | null;
}

export type TrainingSetRow = Selectable<TrainingSetTable>;
