/** Releases: the columns of everything that ever left the box or was asked to, listed for ever. */
import type { Generated, Selectable } from 'kysely';

export type ReleaseKind = 'answers-csv' | 'deid-report' | 'deid-manifests' | 'training-set' | 'checkpoint-memo';

/** requested: nothing may leave; sealed: its leaf is on the log and it may leave; done: nothing more will happen. */
export type ReleaseState = 'requested' | 'sealed' | 'done';

/** Kept apart from the state: a file can be handed out while its release is still sealed on no chain. */
export type ReleaseOutcome = 'handed-out' | 'anchored' | 'withdrawn' | 'failed';

export interface NewReleaseRow {
  readonly kind: ReleaseKind;
  readonly projectId: number | null;
  /** Pseudonymous account id, as the log may carry it. */
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** Hex, over exactly the bytes that leave: the file, or the memo. */
  readonly sha256: string;
  readonly size: number;
  readonly fileName: string | null;
  /** The checkpoint that a memo carries. */
  readonly checkpointSize: number | null;
}

export interface ReleaseTable extends NewReleaseRow {
  readonly id: Generated<number>;
  approvedBy: string | null;
  approvedAt: number | null;
  /** Its leaf on the log. */
  position: number | null;
  state: ReleaseState;
  outcome: ReleaseOutcome | null;
  /** Error code of gateway/errors.ts that says what it waits for. */
  reason: string | null;
}

export type Release = Selectable<ReleaseTable>;
