/** How a synced file becomes a row: a first object, another version of one that is known, or the same again. */
import type { Kysely } from 'kysely';
import { noteStudy } from './gathering.ts';
import type { InstanceRow } from './instances.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface AddedInstance {
  readonly isNew: boolean;
  /** The file that is not needed, where there is one: its removal is recorded. */
  readonly buried?: string;
}

const unseen = {
  clearing: 'waiting',
  clearingReason: null,
  clearingFindings: null,
  clearedAt: null,
  samplesDigest: null,
  descriptionDigest: null,
} as const;

export async function addInstance(db: Db, row: InstanceRow): Promise<AddedInstance> {
  const same = await db
    .selectFrom('instances')
    .select(['id', 'file', 'clearing'])
    .where('sopInstanceUid', '=', row.sopInstanceUid)
    .where('receivedDigest', '=', row.receivedDigest)
    .executeTakeFirst();
  if (same?.file === row.file) return { isNew: false };
  if (same?.clearing === 'broken') return replaceFile(db, same, row);
  if (same) return { isNew: false, buried: await buryFile(db, row) };
  const version = await makeRoom(db, row);
  await db
    .insertInto('instances')
    .values({ ...row, ...unseen, version })
    .execute();
  await noteStudy(db, row.studyInstanceUid, row.receivedAt);
  return { isNew: true };
}

/** Whether the object is broken or only our file of it, nobody knows: sent again, its new file gets a look of its own. */
async function replaceFile(
  db: Db,
  same: { readonly id: number; readonly file: string },
  { receivedAt, ...row }: InstanceRow,
): Promise<AddedInstance> {
  await db
    .updateTable('instances')
    .set({ ...row, ...unseen })
    .where('id', '=', same.id)
    .execute();
  await noteStudy(db, row.studyInstanceUid, receivedAt);
  return { isNew: false, buried: await buryFile(db, { file: same.file, receivedAt }) };
}

/**
 * Versions stand in the order in which they came, not in that of their ends: of two associations that send one SOP instance
 * at once the later wins, whichever ends first, and so it does where rows are made again from files after a crash.
 */
async function makeRoom(db: Db, { sopInstanceUid, receivedAt, receivedDigest }: InstanceRow): Promise<number> {
  const others = db.selectFrom('instances').where('sopInstanceUid', '=', sopInstanceUid);
  const later = await others
    .select(['id', 'version'])
    .where(({ or, and, eb }) =>
      or([
        eb('receivedAt', '>', receivedAt),
        and([eb('receivedAt', '=', receivedAt), eb('receivedDigest', '>', receivedDigest)]),
      ]),
    )
    .orderBy('version', 'desc')
    .execute();
  // From the top down, because no two may have one number even for a moment.
  for (const { id, version } of later) {
    await db
      .updateTable('instances')
      .set({ version: version + 1 })
      .where('id', '=', id)
      .execute();
  }
  const lowest = later.at(-1);
  if (lowest) return lowest.version;
  const newest = await others.select((e) => e.fn.max('version').as('version')).executeTakeFirst();
  return (newest?.version ?? 0) + 1;
}

/** Answers the file. */
export async function buryFile(
  db: Db,
  { file, receivedAt }: { readonly file: string; readonly receivedAt: number },
): Promise<string> {
  await db
    .insertInto('tombstones')
    .values({ file, at: receivedAt })
    .onConflict((c) => c.doNothing())
    .execute();
  return file;
}
