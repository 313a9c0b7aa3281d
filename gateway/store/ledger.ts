/** The log in the database: the columns of its leaves, of the nodes of its tree and of signed checkpoints. */
import type { Selectable } from 'kysely';
import type { LedgerEventKind } from '../../ledger/event.ts';

export interface LedgerLeafTable {
  /** Index of the leaf in the log, from 0. */
  readonly position: number;
  readonly kind: LedgerEventKind;
  readonly subject: string;
  /** Canonical bytes of the event. */
  readonly event: Uint8Array;
  /** 32 random bytes: whoever has them can check this leaf. */
  readonly secret: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  readonly sealedAt: number;
}

/** Every complete subtree, leaves (level 0) included: 2n rows, so that a proof reads O(log n) of them. */
export interface LedgerNodeTable {
  readonly level: number;
  readonly position: number;
  readonly hash: Uint8Array;
}

export interface CheckpointTable {
  readonly size: number;
  readonly root: Uint8Array;
  /** Signed note, as it was issued. */
  readonly note: string;
  readonly signedAt: number;
}

export type LedgerLeaf = Selectable<LedgerLeafTable>;
export type StoredCheckpoint = Selectable<CheckpointTable>;
