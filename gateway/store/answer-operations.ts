/** How a reader's answer grows, revision by revision, and how raw time events are kept. */
import type { Kysely } from 'kysely';
import { MarkitError } from '../errors.ts';
import type { AnswerRow, TimeEventRow } from './answers.ts';
import type { TaskRow } from './projects.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface NewRevision {
  readonly taskId: number;
  readonly userId: number;
  /** The revision this one was made on; undefined: whatever is the newest (a skip). */
  readonly base: number | undefined;
  readonly client: string;
  readonly state: AnswerRow['state'];
  readonly schemaVersion: number;
  readonly labels: string;
  readonly rois: string;
  readonly yes: number;
  readonly reason: string | null;
  readonly at: number;
}

/** stale: somebody (this reader, elsewhere) saved after `base`. repeated: this very change was saved before. */
export type RevisionOutcome =
  | { readonly outcome: 'saved' | 'repeated'; readonly row: AnswerRow }
  | { readonly outcome: 'stale' };

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
    if (input.base !== undefined && input.base !== task.revision) return { outcome: 'stale' };
    const { taskId, client, state, schemaVersion, labels, rois, reason } = input;
    const revision = task.revision + 1;
    const row = await db
      .insertInto('answers')
      .values({ taskId, revision, client, state, schemaVersion, labels, rois, reason, savedAt: input.at })
      .returningAll()
      .executeTakeFirstOrThrow();
    await db.updateTable('tasks').set({ state, revision, yes: input.yes }).where('id', '=', taskId).execute();
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

  /** Raw events of one task, in the order they happened. */
  async timeEvents(db: Db, input: { taskId: number }): Promise<TimeEventRow[]> {
    return db
      .selectFrom('timeEvents')
      .selectAll()
      .where('taskId', '=', input.taskId)
      .orderBy('receivedAt')
      .orderBy('opening')
      .orderBy('sequence')
      .execute();
  },
};
