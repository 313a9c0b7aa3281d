/** Storing transactions before they are sent, and what is learned of each afterwards. A settled one never changes. */
import type { Kysely } from 'kysely';
import type { AnchorPlace, NewTransactionRow, StoredTransaction, TransactionOutcome } from './outbox.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export const outboxWrites = {
  async storeTransaction(db: Db, row: NewTransactionRow): Promise<StoredTransaction> {
    const fresh = { sends: 0, sentHeight: null, outcome: null, height: null, reason: null, settledAt: null };
    return db
      .insertInto('outbox')
      .values({ ...row, ...fresh, state: 'stored' })
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** Committed before the bytes go: a crash after it can only mean "look it up", never "send another". */
  async markSending(db: Db, input: { id: number; height: number }): Promise<void> {
    await db
      .updateTable('outbox')
      .set((e) => ({ state: 'sent', sends: e('sends', '+', 1), sentHeight: input.height }))
      .where('id', '=', input.id)
      .where('state', '<>', 'settled')
      .execute();
  },

  /** `height`: a block that shows it failed, which is not yet the last word. */
  async noteTransaction(
    db: Db,
    input: { id: number; scannedTo?: number; height?: number | null; reason?: string | null },
  ): Promise<void> {
    const { id, ...change } = input;
    await db.updateTable('outbox').set(change).where('id', '=', id).where('state', '<>', 'settled').execute();
  },

  async settleTransaction(
    db: Db,
    input: { id: number; outcome: TransactionOutcome; height: number | null; reason: string | null; at: number },
  ): Promise<void> {
    const { id, at, ...facts } = input;
    await db
      .updateTable('outbox')
      .set({ ...facts, state: 'settled', settledAt: at })
      .where('id', '=', id)
      .where('state', '<>', 'settled')
      .execute();
  },
};

export const outboxReads = {
  async transactionsOf(db: Db, input: { releaseId: number }): Promise<StoredTransaction[]> {
    return db.selectFrom('outbox').selectAll().where('releaseId', '=', input.releaseId).orderBy('id').execute();
  },

  /** The smallest anchored checkpoint that has the leaf: its proof is the shortest and it was anchored first. */
  async anchorOf(db: Db, input: { position: number }): Promise<AnchorPlace | undefined> {
    const row = await db
      .selectFrom('outbox as o')
      .innerJoin('releases as r', 'r.id', 'o.releaseId')
      .select(['r.checkpointSize', 'o.chain', 'o.height', 'o.hash as transaction'])
      .where('o.outcome', '=', 'included')
      .where('r.checkpointSize', '>', input.position)
      .orderBy('r.checkpointSize')
      .limit(1)
      .executeTakeFirst();
    if (row?.checkpointSize == null || row.height === null) return undefined;
    return { checkpointSize: row.checkpointSize, chain: row.chain, height: row.height, transaction: row.transaction };
  },
};
