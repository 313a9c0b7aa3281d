/** What is kept of the names under which things left: sealed secrets of projects, sealed names. */
import type { Kysely } from 'kysely';
import type { ReleasedNameTable } from './project-names.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export const projectNameWrites = {
  /** Keeps a project's first secret and answers it: one that came later is dropped. */
  async projectSecret(db: Db, input: { projectId: number; sealed: Uint8Array }): Promise<Uint8Array> {
    await db
      .insertInto('projectSecrets')
      .values(input)
      .onConflict((c) => c.doNothing())
      .execute();
    const { sealed } = await db
      .selectFrom('projectSecrets')
      .select('sealed')
      .where('projectId', '=', input.projectId)
      .executeTakeFirstOrThrow();
    return sealed;
  },

  /** What has a name already keeps it. */
  async keepReleasedNames(
    db: Db,
    input: { projectId: number; names: ReadonlyArray<Omit<ReleasedNameTable, 'projectId'>> },
  ): Promise<void> {
    const { projectId, names } = input;
    for (const name of names)
      await db
        .insertInto('releasedNames')
        .values({ projectId, ...name })
        .onConflict((c) => c.doNothing())
        .execute();
  },
};

export const projectNameReads = {
  /** Of these UIDs, those that left before. */
  async releasedNames(
    db: Db,
    input: { projectId: number; uids: ReadonlyArray<string> },
  ): Promise<Omit<ReleasedNameTable, 'projectId'>[]> {
    if (input.uids.length === 0) return [];
    return db
      .selectFrom('releasedNames')
      .select(['uid', 'sealed'])
      .where('projectId', '=', input.projectId)
      .where('uid', 'in', input.uids)
      .execute();
  },
};
