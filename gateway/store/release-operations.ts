/** What can happen to a release: asked for, sealed on the log before its first byte, done. */
import type { Kysely } from 'kysely';
import type { LedgerEvent } from '../../ledger/event.ts';
import { MarkitError } from '../errors.ts';
import { appendEvents } from './ledger-operations.ts';
import type { NewReleaseRow, Release, ReleaseKind, ReleaseOutcome } from './releases.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export const releaseWrites = {
  async requestRelease(db: Db, row: NewReleaseRow): Promise<Release> {
    return db
      .insertInto('releases')
      .values({
        ...row,
        approvedBy: null,
        approvedAt: null,
        position: null,
        state: 'requested',
        outcome: null,
        reason: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** Approval and leaf in one commit; from here on the bytes may leave. CONFLICT where these bytes were not the ones asked for. */
  async sealRelease(db: Db, input: { id: number; by: string; at: number; sha256: string }): Promise<Release> {
    const release = await find(db, input.id);
    if (release.state !== 'requested' || release.sha256 !== input.sha256) throw new MarkitError('CONFLICT');
    const event: LedgerEvent = {
      kind: 'released',
      time: new Date(input.at).toISOString(),
      subject: `release-${release.id}`,
      actor: input.by,
      digest: release.sha256,
      what: release.kind,
    };
    const [position] = await appendEvents(db, [event]);
    return db
      .updateTable('releases')
      .set({ state: 'sealed', approvedBy: input.by, approvedAt: input.at, position: position ?? null })
      .where('id', '=', input.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** The last word on a release. A second one is CONFLICT, but for the same outcome, which changes nothing. */
  async finishRelease(db: Db, input: { id: number; outcome: ReleaseOutcome }): Promise<Release> {
    const release = await find(db, input.id);
    if (release.outcome === input.outcome) return release;
    const allowed = release.state === 'sealed' || (release.state === 'requested' && input.outcome === 'withdrawn');
    if (!allowed) throw new MarkitError('CONFLICT');
    return db
      .updateTable('releases')
      .set({ state: 'done', outcome: input.outcome, reason: null })
      .where('id', '=', input.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  async setReleaseReason(db: Db, input: { id: number; reason: string | null }): Promise<void> {
    await db.updateTable('releases').set({ reason: input.reason }).where('id', '=', input.id).execute();
  },
};

export const releaseReads = {
  async release(db: Db, input: { id: number }): Promise<Release | undefined> {
    return db.selectFrom('releases').selectAll().where('id', '=', input.id).executeTakeFirst();
  },

  /** Newest first. */
  async releases(db: Db, input: { limit: number; before?: number }): Promise<Release[]> {
    return db
      .selectFrom('releases')
      .selectAll()
      .where('id', '<', input.before ?? Number.MAX_SAFE_INTEGER)
      .orderBy('id', 'desc')
      .limit(input.limit)
      .execute();
  },

  /** The one of a kind that was begun and is not done, oldest first. */
  async openRelease(db: Db, input: { kind: ReleaseKind }): Promise<Release | undefined> {
    return db
      .selectFrom('releases')
      .selectAll()
      .where('kind', '=', input.kind)
      .where('state', '<>', 'done')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
  },

  /** Whether a leaf stands past the newest anchored checkpoint. Those that anchoring itself made call for no anchor. */
  async hasUnanchoredLeaf(db: Db, _input: Record<string, never>): Promise<boolean> {
    const anchored = await db
      .selectFrom('releases')
      .select((e) => e.fn.max('checkpointSize').as('size'))
      .where('checkpointSize', 'is not', null)
      .where('outcome', '=', 'anchored')
      .executeTakeFirst();
    const leaf = await db
      .selectFrom('ledgerLeaves as l')
      .select('l.position')
      .where('l.position', '>=', anchored?.size ?? 0)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('releases as r')
              .select('r.id')
              .whereRef('r.position', '=', 'l.position')
              .where('r.kind', '=', 'checkpoint-memo'),
          ),
        ),
      )
      .limit(1)
      .executeTakeFirst();
    return leaf !== undefined;
  },
};

async function find(db: Db, id: number): Promise<Release> {
  const release = await db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirst();
  if (!release) throw new MarkitError('NOT_FOUND');
  return release;
}
