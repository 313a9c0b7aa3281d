/** The profile in force and the ones before it; who tried which draft; a draft put in force. */
import type { Kysely } from 'kysely';
import type { ProfileActivated } from '../../ledger/event.ts';
import { MarkitError } from '../errors.ts';
import { appendEvents } from './ledger-operations.ts';
import type { ProfilePreviewTable, ProfileRow, ProfileTable } from './profiles.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface ActivateProfile extends ProfileTable {
  /** Of the draft that was tried. */
  readonly options: string;
  readonly event: ProfileActivated;
}

export const profileWrites = {
  async addProfilePreview(db: Db, row: ProfilePreviewTable): Promise<void> {
    await db
      .insertInto('profilePreviews')
      .values(row)
      .onConflict((c) => c.columns(['userId', 'base', 'options']).doUpdateSet({ at: row.at }))
      .execute();
  },

  /**
   * Row and leaf in one commit. CONFLICT where another version came meanwhile; NOT_PREVIEWED where this person has not seen on a
   * study what the draft does in place of the version in force.
   */
  async activateProfile(db: Db, { options, event, ...row }: ActivateProfile): Promise<void> {
    const base = (await newest(db))?.version ?? 0;
    if (row.version !== base + 1) throw new MarkitError('CONFLICT');
    const preview = await db
      .selectFrom('profilePreviews')
      .select('at')
      .where('userId', '=', row.userId)
      .where('base', '=', base)
      .where('options', '=', options)
      .executeTakeFirst();
    if (!preview) throw new MarkitError('NOT_PREVIEWED');
    await db.insertInto('profiles').values(row).execute();
    // What was compared with a version that is no more in force says nothing.
    await db.deleteFrom('profilePreviews').execute();
    await appendEvents(db, [event]);
  },
};

async function newest(db: Db): Promise<ProfileRow | undefined> {
  return db.selectFrom('profiles').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
}

export const profileReads = {
  /** The one in force; undefined where no owner has chosen one. */
  async newestProfile(db: Db, _input: Record<string, never>): Promise<ProfileRow | undefined> {
    return newest(db);
  },

  /** Newest first, with the account of who put it in force. */
  async profileHistory(db: Db, input: { limit: number }): Promise<(ProfileRow & { account: string })[]> {
    return db
      .selectFrom('profiles')
      .innerJoin('users', 'users.id', 'profiles.userId')
      .selectAll('profiles')
      .select('users.account')
      .orderBy('profiles.version', 'desc')
      .limit(input.limit)
      .execute();
  },
};
