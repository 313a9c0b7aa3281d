/** The second look at held objects, as the database knows it: what waits, what was released, what stays for a person. */

import type { Kysely, Selectable } from 'kysely';
import type { ImageDecided } from '../../ledger/event.ts';
import { MarkitError } from '../errors.ts';
import { noteStudy } from './gathering.ts';
import { instanceWrites } from './instance-operations.ts';
import type { HeldTable, InstanceRow } from './instances.ts';
import { appendEvents } from './ledger-operations.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export type HeldObjectRow = Selectable<HeldTable>;

/** What nobody decided about for so long goes; sent again, it is taken again. */
const expiry = 'expired';

/** So many at a time, so that one commit stays short. */
const batch = 200;

export const heldWrites = {
  /**
   * The instance that a held object became, and the end of the held one, in one commit. Idempotent: equal content is one row,
   * however often it is cleaned. The answer are the files whose removal is recorded and may now happen. An object that is held
   * no more, because somebody decided meanwhile, leaves no instance.
   */
  async releaseHeld(
    db: Db,
    input: { id: string; row: InstanceRow; by: string; at: number },
  ): Promise<{ released: boolean; buried: ReadonlyArray<string> }> {
    const held = await db
      .selectFrom('held')
      .select('file')
      .where('id', '=', input.id)
      .where('state', '=', 'held')
      .executeTakeFirst();
    if (!held) {
      await bury(db, input.row.file, input.at);
      return { released: false, buried: [input.row.file] };
    }
    const { duplicates } = await instanceWrites.addInstances(db, [input.row]);
    await db
      .updateTable('held')
      .set({ state: 'released', lookedBy: input.by, lookedAt: input.at })
      .where('id', '=', input.id)
      .execute();
    await bury(db, held.file, input.at);
    return { released: true, buried: [held.file, ...duplicates] };
  },

  /** It was looked at and waits for a person, for this reason. */
  async keepHeld(db: Db, input: { id: string; reason: string; by: string; at: number }): Promise<void> {
    await db
      .updateTable('held')
      .set({ reason: input.reason, lookedBy: input.by, lookedAt: input.at })
      .where('id', '=', input.id)
      .where('state', '=', 'held')
      .execute();
  },

  /** A person decided that it is not taken: leaf and end in one commit; answers the file whose removal is recorded. CONFLICT where it is held no more. */
  async rejectHeld(
    db: Db,
    input: { id: string; event: ImageDecided; at: number },
  ): Promise<{ buried: ReadonlyArray<string> }> {
    const held = await db
      .updateTable('held')
      .set({ state: 'rejected' })
      .where('id', '=', input.id)
      .where('state', '=', 'held')
      .returning('file')
      .executeTakeFirst();
    if (!held) throw new MarkitError('CONFLICT');
    await bury(db, held.file, input.at);
    await appendEvents(db, [input.event]);
    return { buried: [held.file] };
  },

  /**
   * Held objects and images that came before `before` end, each with a leaf; answers the files whose removal is recorded. To be
   * called again while it answers any.
   */
  async expireHeld(
    db: Db,
    { before, at }: { readonly before: number; readonly at: number },
  ): Promise<readonly string[]> {
    const objects = await db
      .updateTable('held')
      .set({ state: 'expired' })
      .where('id', 'in', (held) =>
        held.selectFrom('held').select('id').where('state', '=', 'held').where('receivedAt', '<', before).limit(batch),
      )
      .returning(['id', 'file', 'receivedDigest'])
      .execute();
    const images = await db
      .updateTable('instances')
      .set({ clearing: 'rejected', clearingReason: expiry })
      .where('id', 'in', (instances) =>
        instances
          .selectFrom('instances')
          .select('id')
          .where('clearing', 'in', ['held', 'broken'])
          .where('receivedAt', '<', before)
          .limit(batch),
      )
      .returning(['sopInstanceUid', 'studyInstanceUid', 'file', 'receivedDigest'])
      .execute();
    const ended = [
      ...objects.map(({ id, file, receivedDigest: digest }) => ({ subject: `held-${id}`, file, digest })),
      ...images.map(({ sopInstanceUid: subject, file, receivedDigest: digest }) => ({ subject, file, digest })),
    ];
    for (const { file } of ended) await bury(db, file, at);
    const time = new Date(at).toISOString();
    const leaf = { kind: 'image-decided', time, actor: 'box', what: expiry } as const;
    await appendEvents(
      db,
      ended.map(({ subject, digest }) => ({ ...leaf, subject, digest })),
    );
    for (const { studyInstanceUid } of images) await noteStudy(db, studyInstanceUid, 0);
    return ended.map(({ file }) => file);
  },

  /** What another program than `by` looked at waits for a look again: this one may know more. */
  async reopenHeld(db: Db, input: { by: string }): Promise<void> {
    await db
      .updateTable('held')
      .set({ lookedBy: null, lookedAt: null })
      .where('state', '=', 'held')
      .where('lookedBy', '<>', input.by)
      .execute();
  },
};

async function bury(db: Db, file: string, at: number): Promise<void> {
  await db
    .insertInto('tombstones')
    .values({ file, at })
    .onConflict((c) => c.doNothing())
    .execute();
}

export const heldReads = {
  /** While it is held; undefined once somebody decided. */
  async heldObject(db: Db, input: { id: string }): Promise<HeldObjectRow | undefined> {
    return db.selectFrom('held').selectAll().where('id', '=', input.id).where('state', '=', 'held').executeTakeFirst();
  },

  /** Oldest first, without those named. */
  async heldToLookAt(db: Db, input: { limit: number; but: ReadonlyArray<string> }): Promise<HeldObjectRow[]> {
    return db
      .selectFrom('held')
      .selectAll()
      .where('state', '=', 'held')
      .where('lookedBy', 'is', null)
      .$if(input.but.length > 0, (query) => query.where('id', 'not in', input.but))
      .orderBy('receivedAt')
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },
};
