/** How a reader's answer grows, revision by revision, and how raw time events are kept. */
import type { Kysely } from 'kysely';
import type { LedgerEvent } from '../../ledger/event.ts';
import { MarkitError } from '../errors.ts';
import type { AnswerRow, TimeEventRow } from './answers.ts';
import { appendEvents } from './ledger-operations.ts';
import type { TaskRow } from './projects.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface NewRevision {
  readonly taskId: number;
  readonly userId: number;
  /** The revision this one was made on. */
  readonly base: number;
  readonly client: string;
  readonly state: AnswerRow['state'];
  readonly schemaVersion: number;
  readonly labels: string;
  readonly rois: string;
  readonly seen: string;
  readonly modelShown: number;
  readonly yes: number;
  readonly reason: string | null;
  /** SHA-256 of the canonical answer, to be sealed on the log with the same commit; null: not a submission. */
  readonly seal: string | null;
  readonly at: number;
}

/** stale: somebody (this reader, elsewhere) saved after `base`. repeated: this very change was saved before. */
export type RevisionOutcome =
  | { readonly outcome: 'saved' | 'repeated'; readonly row: AnswerRow }
  | { readonly outcome: 'stale' };

/** A submitted answer with what an export says around it. */
export interface SubmittedRow {
  readonly task: number;
  readonly reader: number;
  readonly openedAt: number | null;
  readonly caseNumber: number;
  readonly studyInstanceUid: string;
  readonly revision: number;
  readonly labels: string;
  readonly rois: string;
  readonly seen: string;
  readonly modelShown: number;
  readonly submittedAt: number;
}

async function ownTask(db: Db, input: { taskId: number; userId: number }): Promise<TaskRow> {
  const task = await db
    .selectFrom('tasks')
    .selectAll()
    .where('id', '=', input.taskId)
    .where('userId', '=', input.userId)
    .executeTakeFirst();
  if (!task) throw new MarkitError('NOT_FOUND');
  return task;
}

function submission({ taskId, userId, at }: NewRevision, digest: string): LedgerEvent {
  const time = new Date(at).toISOString();
  return { kind: 'answer-submitted', time, subject: `task-${taskId}`, actor: `user-${userId}`, digest };
}

/** A page that sends more than this about one case is broken or hostile. */
const mostEvents = 50_000;

export const answerWrites = {
  async addRevision(db: Db, input: NewRevision): Promise<RevisionOutcome> {
    const task = await ownTask(db, input);
    const before = await db
      .selectFrom('answers')
      .selectAll()
      .where('taskId', '=', input.taskId)
      .where('client', '=', input.client)
      .executeTakeFirst();
    if (before) return { outcome: 'repeated', row: before };
    if (input.base !== task.revision) return { outcome: 'stale' };
    const { taskId, client, state, schemaVersion, labels, rois, seen, modelShown, reason } = input;
    const revision = task.revision + 1;
    const row = await db
      .insertInto('answers')
      .values({
        taskId,
        revision,
        client,
        state,
        schemaVersion,
        labels,
        rois,
        seen,
        modelShown,
        reason,
        savedAt: input.at,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const openedAt = task.openedAt ?? input.at;
    await db.updateTable('tasks').set({ state, revision, yes: input.yes, openedAt }).where('id', '=', taskId).execute();
    if (input.seal !== null) await appendEvents(db, [submission(input, input.seal)]);
    return { outcome: 'saved', row };
  },

  /** A batch sent twice is stored once. */
  async addTimeEvents(
    db: Db,
    input: { taskId: number; userId: number; events: ReadonlyArray<Omit<TimeEventRow, 'taskId'>> },
  ): Promise<void> {
    const { id: taskId } = await ownTask(db, input);
    const { stored } = await db
      .selectFrom('timeEvents')
      .select((e) => e.fn.countAll<number>().as('stored'))
      .where('taskId', '=', taskId)
      .executeTakeFirstOrThrow();
    if (stored + input.events.length > mostEvents) throw new MarkitError('BAD_REQUEST', { detail: 'too many events' });
    for (const event of input.events) {
      await db
        .insertInto('timeEvents')
        .values({ taskId, ...event })
        .onConflict((c) => c.doNothing())
        .execute();
    }
  },
};

export const answerReads = {
  async answerByClient(
    db: Db,
    input: { taskId: number; userId: number; client: string },
  ): Promise<AnswerRow | undefined> {
    return db
      .selectFrom('answers as a')
      .innerJoin('tasks as t', 't.id', 'a.taskId')
      .selectAll('a')
      .where('a.taskId', '=', input.taskId)
      .where('t.userId', '=', input.userId)
      .where('a.client', '=', input.client)
      .executeTakeFirst();
  },

  /** All revisions of one's own answer, oldest first. */
  async revisions(db: Db, input: { taskId: number; userId: number }): Promise<AnswerRow[]> {
    return db
      .selectFrom('answers as a')
      .innerJoin('tasks as t', 't.id', 'a.taskId')
      .selectAll('a')
      .where('a.taskId', '=', input.taskId)
      .where('t.userId', '=', input.userId)
      .orderBy('a.revision')
      .execute();
  },

  /** The newest answers of tasks that are submitted, in order of task. */
  async submittedAnswers(db: Db, input: { projectId: number; after: number; limit: number }): Promise<SubmittedRow[]> {
    return db
      .selectFrom('tasks as t')
      .innerJoin('answers as a', (on) => on.onRef('a.taskId', '=', 't.id').onRef('a.revision', '=', 't.revision'))
      .innerJoin('cases as k', 'k.id', 't.caseId')
      .innerJoin('projectCases as c', (on) =>
        on.onRef('c.projectId', '=', 't.projectId').onRef('c.caseId', '=', 't.caseId'),
      )
      .select(['t.id as task', 't.userId as reader', 't.openedAt', 'c.number as caseNumber', 'k.studyInstanceUid'])
      .select(['a.revision', 'a.labels', 'a.rois', 'a.seen', 'a.modelShown', 'a.savedAt as submittedAt'])
      .where('t.projectId', '=', input.projectId)
      .where('t.state', '=', 'submitted')
      .where('t.id', '>', input.after)
      .orderBy('t.id')
      .limit(input.limit)
      .execute();
  },

  async timeEventsOf(db: Db, input: { taskIds: ReadonlyArray<number> }): Promise<TimeEventRow[]> {
    return db.selectFrom('timeEvents').selectAll().where('taskId', 'in', input.taskIds).execute();
  },
};
