/** Adding to the log and reading it: leaves at the end, proofs over stored nodes, signed checkpoints. Nothing is ever changed. */
import type { Kysely } from 'kysely';
import { encodeEvent, type LedgerEvent, type LedgerEventKind } from '../../ledger/event.ts';
import { newSecret, sealedLeaf } from '../../ledger/leaf.ts';
import type { Hash } from '../../ledger/merkle-hash.ts';
import {
  appendLeaf,
  type Frontier,
  foldPeaks,
  type NodeId,
  peakIds,
  planConsistency,
  planInclusion,
  runPlan,
} from '../../ledger/merkle-tree.ts';
import { MarkitError } from '../errors.ts';
import type { CheckpointTable, LedgerLeaf, LedgerLeafTable, LedgerNodeTable, StoredCheckpoint } from './ledger.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/**
 * Seals events at the end of the log and answers the position of each. Other aggregates call it inside their own write, so
 * that a row and its leaf are one commit; the single writer makes it serial.
 */
export async function appendEvents(db: Db, events: readonly LedgerEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  let frontier = await readFrontier(db);
  const leaves: LedgerLeafTable[] = [];
  const nodes: LedgerNodeTable[] = [];
  for (const event of events) {
    const [bytes, secret] = [encodeEvent(event), newSecret()];
    const grown = appendLeaf(frontier, sealedLeaf(bytes, secret));
    const { kind, subject, time } = event;
    leaves.push({ position: frontier.size, kind, subject, event: bytes, secret, sealedAt: Date.parse(time) });
    for (const { level, index, hash } of grown.created) nodes.push({ level, position: index, hash });
    frontier = grown.frontier;
  }
  // In hundreds: SQLite binds at most 32,766 values to a statement.
  for (const rows of inHundreds(leaves)) await db.insertInto('ledgerLeaves').values(rows).execute();
  for (const rows of inHundreds(nodes)) await db.insertInto('ledgerNodes').values(rows).execute();
  return leaves.map(({ position }) => position);
}

function* inHundreds<Row>(rows: readonly Row[]): Iterable<readonly Row[]> {
  for (let at = 0; at < rows.length; at += 100) yield rows.slice(at, at + 100);
}

export async function ledgerSize(db: Db): Promise<number> {
  const last = await db.selectFrom('ledgerLeaves').select('position').orderBy('position', 'desc').limit(1).execute();
  return last[0] === undefined ? 0 : last[0].position + 1;
}

async function readFrontier(db: Db): Promise<Frontier> {
  const size = await ledgerSize(db);
  const ids = peakIds(size);
  const read = await readNodes(db, ids);
  return { size, peaks: ids.map(read) };
}

async function readNodes(db: Db, ids: readonly NodeId[]): Promise<(id: NodeId) => Hash> {
  if (ids.length === 0) return notThere;
  // One statement: SQLite answers each term from the primary key.
  const rows = await db
    .selectFrom('ledgerNodes')
    .selectAll()
    .where((e) => e.or(ids.map(({ level, index }) => e.and({ level, position: index }))))
    .execute();
  const found = new Map(rows.map((row) => [`${row.level}/${row.position}`, row.hash]));
  return (id) => found.get(`${id.level}/${id.index}`) ?? notThere(id);
}

function notThere(id: NodeId): never {
  throw new MarkitError('INTERNAL', { detail: `the log lacks node ${id.level}/${id.index}` });
}

export const ledgerWrites = {
  appendEvents,

  /** Idempotent for the same note; a second note for the same size is refused by the database. */
  async addCheckpoint(db: Db, checkpoint: CheckpointTable): Promise<void> {
    const known = await db
      .selectFrom('ledgerCheckpoints')
      .select('note')
      .where('size', '=', checkpoint.size)
      .executeTakeFirst();
    if (known?.note !== checkpoint.note) await db.insertInto('ledgerCheckpoints').values(checkpoint).execute();
  },
};

export const ledgerReads = {
  /** How many leaves there are, and their root. */
  async ledgerHead(db: Db, _input: Record<string, never>): Promise<{ size: number; root: Hash }> {
    const { size, peaks } = await readFrontier(db);
    return { size, root: foldPeaks(peaks) };
  },

  async ledgerLeaf(db: Db, input: { position: number }): Promise<LedgerLeaf | undefined> {
    return db.selectFrom('ledgerLeaves').selectAll().where('position', '=', input.position).executeTakeFirst();
  },

  /** All leaves about one subject, oldest first. */
  async ledgerLeavesOf(db: Db, input: { subject: string; kind: LedgerEventKind }): Promise<LedgerLeaf[]> {
    return db
      .selectFrom('ledgerLeaves')
      .selectAll()
      .where('subject', '=', input.subject)
      .where('kind', '=', input.kind)
      .orderBy('position')
      .execute();
  },

  /** PATH(position, D[size]) of RFC 6962. */
  async inclusionProof(db: Db, input: { position: number; size: number }): Promise<Hash[]> {
    const plan = planInclusion(input.position, input.size);
    return runPlan(plan, await readNodes(db, plan.flat()));
  },

  /** PROOF(first, D[second]) of RFC 6962. */
  async consistencyProof(db: Db, input: { first: number; second: number }): Promise<Hash[]> {
    const plan = planConsistency(input.first, input.second);
    return runPlan(plan, await readNodes(db, plan.flat()));
  },

  async newestCheckpoint(db: Db, _input: Record<string, never>): Promise<StoredCheckpoint | undefined> {
    return db.selectFrom('ledgerCheckpoints').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst();
  },

  async checkpointOfSize(db: Db, input: { size: number }): Promise<StoredCheckpoint | undefined> {
    return db.selectFrom('ledgerCheckpoints').selectAll().where('size', '=', input.size).executeTakeFirst();
  },
};
