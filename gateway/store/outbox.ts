/** The outbox: the columns of signed transactions, stored with their hash before they are sent, and of what became of each. */
import type { Generated, Selectable } from 'kysely';

/** stored: never sent; sent: it may have happened; settled: known for good. */
export type TransactionState = 'stored' | 'sent' | 'settled';

/** included: it is in a block and did what it says; failed: in a block, fee taken, nothing done; dropped: can never land any more. */
export type TransactionOutcome = 'included' | 'failed' | 'dropped';

export interface NewTransactionRow {
  readonly releaseId: number;
  readonly chain: string;
  readonly account: string;
  readonly sequence: number;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, upper-case hex. */
  readonly hash: string;
  /** The last block that may hold it. */
  readonly timeoutHeight: number;
  /** Blocks up to this one are known not to hold it. */
  readonly scannedTo: number;
  readonly storedAt: number;
}

export interface OutboxTable extends NewTransactionRow {
  readonly id: Generated<number>;
  scannedTo: number;
  sends: number;
  /** Height of the chain when it was last sent. */
  sentHeight: number | null;
  state: TransactionState;
  outcome: TransactionOutcome | null;
  height: number | null;
  /** Error code of gateway/errors.ts: what the chain said last, where that was not yes. */
  reason: string | null;
  settledAt: number | null;
}

export type StoredTransaction = Selectable<OutboxTable>;

/** Where a checkpoint is on a chain. */
export interface AnchorPlace {
  readonly checkpointSize: number;
  readonly chain: string;
  readonly height: number;
  readonly transaction: string;
}
