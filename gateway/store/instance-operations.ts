/** What can be asked and changed about instances, held and refused objects, and epoch folders. */

import { type Kysely, type Selectable, sql } from 'kysely';
import type { InstanceReceived } from '../../ledger/event.ts';
import { addInstance, buryFile } from './add-instance.ts';
import { noteCleared } from './case-changes.ts';
import { noteStudy } from './gathering.ts';
import type { ClearingState, EpochTable, HeldRow, HeldTable, Instance, InstanceRow, RefusedRow } from './instances.ts';
import { appendEvents } from './ledger-operations.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** What became of the rows handed in: `duplicates` are files whose removal is recorded and may now happen. */
export interface AddedFiles {
  readonly added: number;
  readonly duplicates: ReadonlyArray<string>;
}

/** The leaf that says an instance came: pseudonyms and keyed digests only. */
function receivedEvent(row: InstanceRow): InstanceReceived {
  return {
    kind: 'instance-received',
    time: new Date(row.receivedAt).toISOString(),
    subject: row.sopInstanceUid,
    digest: row.receivedDigest,
  };
}

export const instanceWrites = {
  /** Rows of synced files, each with its leaf on the log in the same commit. Idempotent: a file is one row; of equal content one file stays and the other gets a tombstone. */
  async addInstances(db: Db, rows: ReadonlyArray<InstanceRow>): Promise<AddedFiles> {
    const added: InstanceRow[] = [];
    const duplicates: string[] = [];
    const arrivals = new Map<string, number>();
    for (const row of rows) {
      const { isNew, changed, buried } = await addInstance(db, row);
      const { studyInstanceUid, receivedAt } = row;
      if (isNew) added.push(row);
      if (changed) arrivals.set(studyInstanceUid, Math.max(receivedAt, arrivals.get(studyInstanceUid) ?? 0));
      if (buried !== undefined) duplicates.push(buried);
    }
    // Of a series that comes in a group one study is noted once.
    for (const [study, arrival] of arrivals) await noteStudy(db, study, arrival);
    await appendEvents(db, added.map(receivedEvent));
    return { added: added.length, duplicates };
  },

  /** Rows of synced held files. Idempotent; the same bytes, sent again and still held or rejected, leave a tombstone for the second file. */
  async addHeld(db: Db, rows: ReadonlyArray<HeldRow>): Promise<AddedFiles> {
    let added = 0;
    const duplicates: string[] = [];
    for (const row of rows) {
      const same = await db
        .selectFrom('held')
        .select('file')
        .where('receivedDigest', '=', row.receivedDigest)
        .where('state', 'in', ['held', 'rejected'])
        .executeTakeFirst();
      if (same && same.file !== row.file) {
        await buryFile(db, row);
        duplicates.push(row.file);
      } else if (!same) {
        await db
          .insertInto('held')
          .values({ ...row, state: 'held' })
          .onConflict((c) => c.doNothing())
          .execute();
        added += 1;
      }
    }
    return { added, duplicates };
  },

  async addRefused(db: Db, rows: ReadonlyArray<RefusedRow>): Promise<void> {
    for (const row of rows) await db.insertInto('refused').values(row).execute();
  },

  async closeEpoch(db: Db, epoch: EpochTable): Promise<void> {
    await db
      .insertInto('epochs')
      .values(epoch)
      .onConflict((c) => c.doNothing())
      .execute();
  },

  async setClearing(
    db: Db,
    input: {
      id: number;
      clearing: ClearingState;
      reason: string | null;
      findings: string | null;
      at: number;
      /** Left out: what an earlier look said of it stays. */
      picture?: { readonly samples: string; readonly description: string } | undefined;
    },
  ): Promise<void> {
    const { id, clearing, at, picture } = input;
    const before = await db.selectFrom('instances').select('clearing').where('id', '=', id).executeTakeFirst();
    const decided = await db
      .updateTable('instances')
      .set({
        clearing,
        clearingReason: input.reason,
        clearingFindings: input.findings,
        clearedAt: at,
        ...(picture && { samplesDigest: picture.samples, descriptionDigest: picture.description }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!decided) return;
    if (clearing === 'cleared' && before?.clearing !== 'cleared') await noteCleared(db, decided, at);
    await noteStudy(db, decided.studyInstanceUid, 0);
  },

  /** The removal is recorded before the file goes, so that a crash between the two cannot bring it back. */
  async buryInstance(db: Db, input: { id: number; at: number }): Promise<{ file: string } | undefined> {
    const row = await db.selectFrom('instances').select('file').where('id', '=', input.id).executeTakeFirst();
    if (!row) return undefined;
    await db.insertInto('tombstones').values({ file: row.file, at: input.at }).execute();
    await db.deleteFrom('instances').where('id', '=', input.id).execute();
    return row;
  },

  async forgetTombstones(db: Db, files: ReadonlyArray<string>): Promise<void> {
    for (const file of files) await db.deleteFrom('tombstones').where('file', '=', file).execute();
  },
};

export const instanceReads = {
  async instance(db: Db, input: { id: number }): Promise<Instance | undefined> {
    return db.selectFrom('instances').selectAll().where('id', '=', input.id).executeTakeFirst();
  },

  /** Newest version of each instance of a study, in the order of the series and of arrival. */
  async instancesOfStudy(db: Db, input: { studyInstanceUid: string }): Promise<Instance[]> {
    return db
      .selectFrom('instances as i')
      .selectAll('i')
      .where('i.studyInstanceUid', '=', input.studyInstanceUid)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('instances as j')
              .select('j.id')
              .whereRef('j.sopInstanceUid', '=', 'i.sopInstanceUid')
              .whereRef('j.version', '>', 'i.version'),
          ),
        ),
      )
      .orderBy('i.seriesInstanceUid')
      .orderBy('i.id')
      .execute();
  },

  /** Oldest first, for the clearing job. */
  async waitingInstances(db: Db, input: { limit: number; after: number }): Promise<Instance[]> {
    return db
      .selectFrom('instances')
      .selectAll()
      .where('clearing', '=', 'waiting')
      .where('id', '>', input.after)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  async heldObjects(db: Db, input: { limit: number }): Promise<Selectable<HeldTable>[]> {
    return db
      .selectFrom('held')
      .selectAll()
      .where('state', '=', 'held')
      .orderBy('receivedAt', 'desc')
      .limit(input.limit)
      .execute();
  },

  async heldInstances(db: Db, input: { limit: number }): Promise<Instance[]> {
    return db
      .selectFrom('instances')
      .selectAll()
      .where('clearing', 'in', ['held', 'broken'])
      .orderBy('receivedAt', 'desc')
      .limit(input.limit)
      .execute();
  },

  async closedEpochs(db: Db, _input: Record<string, never>): Promise<string[]> {
    return (await db.selectFrom('epochs').select('name').execute()).map((row) => row.name);
  },

  /** Which of these files have a row already: instances and held objects alike. */
  async knownFiles(db: Db, files: ReadonlyArray<string>): Promise<string[]> {
    if (files.length === 0) return [];
    const instances = await db.selectFrom('instances').select('file').where('file', 'in', files).execute();
    const held = await db.selectFrom('held').select('file').where('file', 'in', files).execute();
    return [...instances, ...held].map((row) => row.file);
  },

  async tombstones(db: Db, _input: Record<string, never>): Promise<string[]> {
    return (await db.selectFrom('tombstones').select('file').execute()).map((row) => row.file);
  },

  async instanceCounts(
    db: Db,
    _input: Record<string, never>,
  ): Promise<Record<ClearingState | 'heldObjects' | 'heldUnlooked' | 'refused', number>> {
    const counts = { waiting: 0, cleared: 0, held: 0, broken: 0, rejected: 0, heldObjects: 0, refused: 0 };
    const byState = await db
      .selectFrom('instances')
      .select(['clearing', sql<number>`count(*)`.as('n')])
      .groupBy('clearing')
      .execute();
    for (const row of byState) counts[row.clearing] = row.n;
    const held = await db
      .selectFrom('held')
      .select([sql<number>`count(*)`.as('n'), sql<number>`count(*) - count(looked_by)`.as('unlooked')])
      .where('state', '=', 'held')
      .executeTakeFirstOrThrow();
    const refused = await db.selectFrom('refused').select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow();
    return { ...counts, heldObjects: held.n, heldUnlooked: held.unlooked, refused: refused.n };
  },
};
