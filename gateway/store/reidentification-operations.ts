/** What can happen to a request to learn whose study it is: asked for, decided by another owner, put to the archive, answered. */
import type { Kysely } from 'kysely';
import { MarkitError } from '../errors.ts';
import { appendEvents } from './ledger-operations.ts';
import type { AskedQuestion, NewReidentification, Reidentification } from './reidentifications.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** Of one person at a time: whoever agrees must be able to read them. */
const mostWaiting = 20;

interface Decision {
  readonly id: number;
  readonly userId: number;
  readonly at: number;
}

async function find(db: Db, id: number): Promise<Reidentification> {
  const request = await db.selectFrom('reidentifications').selectAll().where('id', '=', id).executeTakeFirst();
  if (!request) throw new MarkitError('NOT_FOUND');
  return request;
}

/** Whoever lost the role or the account since does not count any more. */
async function mustBeOwners(db: Db, ids: readonly number[]): Promise<void> {
  const users = await db.selectFrom('users').select(['roles', 'state']).where('id', 'in', ids).execute();
  const owners = users.filter(
    ({ roles, state }) => state === 'active' && (JSON.parse(roles) as string[]).includes('owner'),
  );
  if (owners.length !== new Set(ids).size) throw new MarkitError('NOT_ALLOWED');
}

function mustWait({ state, askedBy, expiresAt }: Reidentification, { userId, at }: Decision): void {
  if (askedBy === userId) throw new MarkitError('SECOND_PERSON');
  if (state !== 'waiting' || at >= expiresAt) throw new MarkitError('REQUEST_OVER');
}

export const reidentificationWrites = {
  async requestReidentification(db: Db, row: NewReidentification): Promise<Reidentification> {
    await mustBeOwners(db, [row.askedBy]);
    const waiting = await db
      .selectFrom('reidentifications')
      .select('id')
      .where('askedBy', '=', row.askedBy)
      .where('state', '=', 'waiting')
      .where('expiresAt', '>', row.askedAt)
      .limit(mostWaiting)
      .execute();
    if (waiting.length >= mostWaiting) throw new MarkitError('TOO_MANY_TRIES');
    const undecided = { state: 'waiting', decidedBy: null, decidedAt: null } as const;
    return db
      .insertInto('reidentifications')
      .values({ ...row, ...undecided, questionAt: null, position: null, outcome: null })
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  async refuseReidentification(db: Db, decision: Decision): Promise<Reidentification> {
    mustWait(await find(db, decision.id), decision);
    await mustBeOwners(db, [decision.userId]);
    return db
      .updateTable('reidentifications')
      .set({ state: 'refused', decidedBy: decision.userId, decidedAt: decision.at })
      .where('id', '=', decision.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /**
   * The archive is about to be asked: agreement where it is still to be given, leaf and time in one commit. SECOND_PERSON where
   * whoever asked would agree alone, REQUEST_OVER where it was decided or has lapsed, NOT_ALLOWED where one of the two is no
   * owner any more.
   */
  async beginReidentification(db: Db, decision: Decision & { readonly first: boolean }): Promise<Reidentification> {
    const { id, userId, at } = decision;
    const request = await find(db, id);
    if (decision.first) mustWait(request, decision);
    else if (request.state !== 'agreed' || at >= request.expiresAt) throw new MarkitError('REQUEST_OVER');
    const approver = request.decidedBy ?? userId;
    const two = [request.askedBy, approver];
    if (!two.includes(userId)) throw new MarkitError('NOT_ALLOWED');
    await mustBeOwners(db, two);
    const [position] = await appendEvents(db, [
      {
        kind: 'identity-asked',
        time: new Date(at).toISOString(),
        subject: `reidentification-${id}`,
        actor: `user-${request.askedBy}`,
        approver: `user-${approver}`,
        digest: request.digest,
      },
    ]);
    return db
      .updateTable('reidentifications')
      .set({
        ...{ state: 'agreed', decidedBy: approver, decidedAt: request.decidedAt ?? at },
        ...{ questionAt: at, position: position ?? null, outcome: null, asked: '[]' },
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** What kind of answer came, with its leaf. `over`: nothing is asked again under this agreement. */
  async finishReidentification(
    db: Db,
    input: { id: number; at: number; outcome: string; asked: readonly AskedQuestion[]; over: boolean },
  ): Promise<Reidentification> {
    const { id, at, outcome, asked, over } = input;
    const request = await find(db, id);
    if (request.state !== 'agreed' || request.outcome !== null) throw new MarkitError('CONFLICT');
    await appendEvents(db, [
      {
        kind: 'identity-answered',
        time: new Date(at).toISOString(),
        subject: `reidentification-${id}`,
        digest: request.digest,
        what: outcome.toLowerCase().replaceAll('_', '-'),
      },
    ]);
    return db
      .updateTable('reidentifications')
      .set({ outcome, asked: JSON.stringify(asked), state: over ? 'closed' : 'agreed' })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  },
};

export const reidentificationReads = {
  async reidentification(db: Db, input: { id: number }): Promise<Reidentification | undefined> {
    return db.selectFrom('reidentifications').selectAll().where('id', '=', input.id).executeTakeFirst();
  },

  /** Newest first. */
  async reidentifications(db: Db, input: { limit: number }): Promise<Reidentification[]> {
    return db.selectFrom('reidentifications').selectAll().orderBy('id', 'desc').limit(input.limit).execute();
  },

  /** The study of a project's case. */
  async studyOfCase(db: Db, input: { projectId: number; number: number }): Promise<string | undefined> {
    const row = await db
      .selectFrom('projectCases as p')
      .innerJoin('cases as c', 'c.id', 'p.caseId')
      .select('c.studyInstanceUid')
      .where('p.projectId', '=', input.projectId)
      .where('p.number', '=', input.number)
      .executeTakeFirst();
    return row?.studyInstanceUid;
  },
};
