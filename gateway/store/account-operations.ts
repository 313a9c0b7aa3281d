/** What can be asked and changed about accounts, one-time codes and sessions. */
import { type Kysely, sql } from 'kysely';
import { MarkitError } from '../errors.ts';
import type { NewAuditRow, SessionRow, UserRow } from './accounts.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;
type Nothing = Record<string, never>;

interface CodeFor {
  readonly codeHash: string;
  readonly expiresAt: number;
}

async function anyUser(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function replaceCode(db: Db, userId: number | null, { codeHash, expiresAt }: CodeFor): Promise<void> {
  const older = db.deleteFrom('oneTimeCodes').where('usedAt', 'is', null);
  await (userId === null ? older.where('userId', 'is', null) : older.where('userId', '=', userId)).execute();
  await db.insertInto('oneTimeCodes').values({ hash: codeHash, userId, expiresAt, usedAt: null }).execute();
}

/** A box whose last manager is gone could be opened by nobody. */
async function otherManagerExists(db: Db, userId: number): Promise<boolean> {
  const others = await db
    .selectFrom('users')
    .select('roles')
    .where('id', '!=', userId)
    .where('state', '=', 'active')
    .execute();
  return others.some((row) => (JSON.parse(row.roles) as string[]).includes('manager'));
}

async function firstUser(db: Db, input: { account: string; name: string; passwordHash: string; at: number }) {
  if (await anyUser(db)) throw new MarkitError('CODE_WRONG');
  return db
    .insertInto('users')
    .values({
      account: input.account,
      name: input.name,
      roles: JSON.stringify(['manager', 'owner']),
      state: 'active',
      passwordHash: input.passwordHash,
      totpSecret: null,
      totpPending: null,
      totpStep: 0,
      createdAt: input.at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export const accountWrites = {
  /** The code that makes the first account; a new one takes the place of the older, and none is made once there is somebody. */
  async addSetupCode(db: Db, input: CodeFor): Promise<boolean> {
    if (await anyUser(db)) return false;
    await replaceCode(db, null, input);
    return true;
  },

  async inviteUser(
    db: Db,
    input: CodeFor & { account: string; name: string; roles: readonly string[]; at: number },
  ): Promise<UserRow> {
    const taken = await db.selectFrom('users').select('id').where('account', '=', input.account).executeTakeFirst();
    if (taken) throw new MarkitError('ACCOUNT_TAKEN');
    const user = await db
      .insertInto('users')
      .values({
        account: input.account,
        name: input.name,
        roles: JSON.stringify(input.roles),
        state: 'invited',
        passwordHash: null,
        totpSecret: null,
        totpPending: null,
        totpStep: 0,
        createdAt: input.at,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await replaceCode(db, user.id, input);
    return user;
  },

  /** A new code ends what the old one had opened: password, second factor, sessions. */
  async renewCode(db: Db, input: CodeFor & { userId: number }): Promise<UserRow> {
    const user = await db
      .updateTable('users')
      .set({ state: 'invited', passwordHash: null, totpSecret: null, totpPending: null })
      .where('id', '=', input.userId)
      .returningAll()
      .executeTakeFirst();
    if (!user) throw new MarkitError('NOT_FOUND');
    if (!(await otherManagerExists(db, input.userId))) throw new MarkitError('LAST_MANAGER');
    await db.deleteFrom('sessions').where('userId', '=', input.userId).execute();
    await replaceCode(db, user.id, input);
    return user;
  },

  async disableUser(db: Db, input: { userId: number }): Promise<UserRow> {
    const user = await db
      .updateTable('users')
      .set({ state: 'disabled' })
      .where('id', '=', input.userId)
      .returningAll()
      .executeTakeFirst();
    if (!user) throw new MarkitError('NOT_FOUND');
    if (!(await otherManagerExists(db, input.userId))) throw new MarkitError('LAST_MANAGER');
    await db.deleteFrom('sessions').where('userId', '=', input.userId).execute();
    await db.deleteFrom('oneTimeCodes').where('userId', '=', input.userId).where('usedAt', 'is', null).execute();
    return user;
  },

  /** Uses a code up and opens its account, both or neither. */
  async openAccount(
    db: Db,
    input: { codeHash: string; passwordHash: string; account?: string; name?: string; at: number },
  ): Promise<UserRow> {
    const code = await db
      .updateTable('oneTimeCodes')
      .set({ usedAt: input.at })
      .where('hash', '=', input.codeHash)
      .where('usedAt', 'is', null)
      .where('expiresAt', '>', input.at)
      .returning('userId')
      .executeTakeFirst();
    if (!code) throw new MarkitError('CODE_WRONG');
    if (code.userId === null) {
      const { account, name } = input;
      if (account === undefined || name === undefined)
        throw new MarkitError('BAD_REQUEST', { detail: 'account, name' });
      return firstUser(db, { account, name, passwordHash: input.passwordHash, at: input.at });
    }
    const user = await db
      .updateTable('users')
      .set({ state: 'active', passwordHash: input.passwordHash })
      .where('id', '=', code.userId)
      .where('state', '=', 'invited')
      .returningAll()
      .executeTakeFirst();
    if (!user) throw new MarkitError('CODE_WRONG');
    return user;
  },

  /** Sessions that nobody can use any more go with the same write. */
  async addSession(
    db: Db,
    input: { tokenHash: string; userId: number; at: number; seenAfter: number; createdAfter: number },
  ): Promise<{ sessionId: number }> {
    await db
      .deleteFrom('sessions')
      .where('userId', '=', input.userId)
      .where((e) => e.or([e('seenAt', '<=', input.seenAfter), e('createdAt', '<=', input.createdAfter)]))
      .execute();
    const { id } = await db
      .insertInto('sessions')
      .values({ tokenHash: input.tokenHash, userId: input.userId, createdAt: input.at, seenAt: input.at })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { sessionId: id };
  },

  async touchSession(db: Db, input: { sessionId: number; at: number }): Promise<void> {
    await db.updateTable('sessions').set({ seenAt: input.at }).where('id', '=', input.sessionId).execute();
  },

  async endSession(db: Db, input: { sessionId: number }): Promise<void> {
    await db.deleteFrom('sessions').where('id', '=', input.sessionId).execute();
  },

  async offerTotp(db: Db, input: { userId: number; sealed: string }): Promise<void> {
    await db.updateTable('users').set({ totpPending: input.sealed }).where('id', '=', input.userId).execute();
  },

  /** The secret that was offered counts from now on; false where another one was offered meanwhile. */
  async confirmTotp(db: Db, input: { userId: number; sealed: string; step: number }): Promise<boolean> {
    const done = await db
      .updateTable('users')
      .set({ totpSecret: input.sealed, totpPending: null, totpStep: input.step })
      .where('id', '=', input.userId)
      .where('totpPending', '=', input.sealed)
      .executeTakeFirst();
    return done.numUpdatedRows === 1n;
  },

  /** False where this step or a later one was used before. */
  async useTotpStep(db: Db, input: { userId: number; step: number }): Promise<boolean> {
    const done = await db
      .updateTable('users')
      .set({ totpStep: input.step })
      .where('id', '=', input.userId)
      .where('totpStep', '<', input.step)
      .executeTakeFirst();
    return done.numUpdatedRows === 1n;
  },

  async addAudit(db: Db, input: NewAuditRow): Promise<void> {
    await db.insertInto('audit').values(input).execute();
  },
};

export const accountReads = {
  async anyUser(db: Db, _input: Nothing): Promise<boolean> {
    return anyUser(db);
  },

  async users(db: Db, _input: Nothing): Promise<UserRow[]> {
    return db.selectFrom('users').selectAll().orderBy('account').limit(10_000).execute();
  },

  async userByAccount(db: Db, input: { account: string }): Promise<UserRow | undefined> {
    return db.selectFrom('users').selectAll().where('account', '=', input.account).executeTakeFirst();
  },

  async codeIsGood(db: Db, input: { codeHash: string; at: number }): Promise<{ account: string | null } | undefined> {
    return db
      .selectFrom('oneTimeCodes as c')
      .leftJoin('users as u', 'u.id', 'c.userId')
      .select('u.account')
      .where('c.hash', '=', input.codeHash)
      .where('c.usedAt', 'is', null)
      .where('c.expiresAt', '>', input.at)
      .executeTakeFirst();
  },

  async session(db: Db, input: { tokenHash: string }): Promise<SessionRow | undefined> {
    const session = await db
      .selectFrom('sessions')
      .selectAll()
      .where('tokenHash', '=', input.tokenHash)
      .executeTakeFirst();
    if (!session) return undefined;
    const user = await db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', session.userId)
      .where('state', '=', 'active')
      .executeTakeFirst();
    return user && { sessionId: session.id, createdAt: session.createdAt, seenAt: session.seenAt, user };
  },

  /** Newest first. */
  async audit(db: Db, input: { limit: number }): Promise<NewAuditRow[]> {
    return db
      .selectFrom('audit')
      .select(['at', 'kind', 'userId', 'subject', 'address'])
      .orderBy(sql`id`, 'desc')
      .limit(input.limit)
      .execute();
  },
};
