/** How a synced file becomes a row: a first object, another version of one that is known, or the same again. */
import type { Kysely } from 'kysely';
import type { Instance, InstanceRow } from './instances.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface AddedInstance {
  readonly isNew: boolean;
  /** There is something new to be seen of its study, which is to be noted (gathering.ts). */
  readonly changed: boolean;
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
  decision: null,
} as const;

export async function addInstance(db: Db, row: InstanceRow): Promise<AddedInstance> {
  const same = await db
    .selectFrom('instances')
    .select(['id', 'file', 'clearing', 'clearingReason'])
    .where('sopInstanceUid', '=', row.sopInstanceUid)
    .where('receivedDigest', '=', row.receivedDigest)
    .executeTakeFirst();
  if (same?.file === row.file) return { isNew: false, changed: false };
  if (same && isOpen(same)) return replaceFile(db, same, row);
  if (same && row.sealedLink !== null) await keepLink(db, same.id, row.sealedLink);
  if (same) return { isNew: false, changed: false, buried: await buryFile(db, row) };
  const version = await makeRoom(db, row);
  await db
    .insertInto('instances')
    .values({ ...row, ...unseen, version })
    .execute();
  return { isNew: true, changed: true };
}

/** An object that comes again brings the link that its study did not have. */
async function keepLink(db: Db, id: number, sealedLink: string): Promise<void> {
  await db.updateTable('instances').set({ sealedLink }).where('id', '=', id).where('sealedLink', 'is', null).execute();
}

/** Of these another file is taken: nobody knows whether object or file was broken, and nobody decided about what went by itself. */
function isOpen({ clearing, clearingReason }: Pick<Instance, 'clearing' | 'clearingReason'>): boolean {
  return clearing === 'broken' || (clearing === 'rejected' && clearingReason === 'expired');
}

/** Whether the object is broken or only our file of it, nobody knows: sent again, its new file gets a look of its own. */
async function replaceFile(
  db: Db,
  same: { readonly id: number; readonly file: string },
  { receivedAt, sealedLink, ...row }: InstanceRow,
): Promise<AddedInstance> {
  await db
    .updateTable('instances')
    .set({ ...row, ...(sealedLink !== null && { sealedLink }), ...unseen })
    .where('id', '=', same.id)
    .execute();
  return { isNew: false, changed: true, buried: await buryFile(db, { file: same.file, receivedAt }) };
}

/**
 * Versions stand in the order in which they came, not in that of their ends: of two associations that send one SOP instance
 * at once the later wins, whichever ends first, and so it does where rows are made again from files after a crash.
 */
async function makeRoom(db: Db, { sopInstanceUid, receivedAt, receivedDigest }: InstanceRow): Promise<number> {
  const others = db.selectFrom('instances').where('sopInstanceUid', '=', sopInstanceUid);
  const newest = await others
    .select(['version', 'receivedAt', 'receivedDigest'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!newest) return 1;
  const { receivedAt: at, receivedDigest: digest } = newest;
  if (at < receivedAt || (at === receivedAt && digest < receivedDigest)) return newest.version + 1;
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
  return later.at(-1)?.version ?? newest.version + 1;
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
