/** What a reader can ask about their own tasks, and which images they may see. Every question carries whose it is. */
import { type Kysely, sql } from 'kysely';
import type { AnswerRow } from './answers.ts';
import type { Instance } from './instances.ts';
import type { TaskRow, TaskStateColumn } from './projects.ts';
import type { Tables } from './tables.ts';
import { shownVersion } from './versions.ts';

type Db = Kysely<Tables>;

export interface WorklistRow {
  readonly taskId: number;
  readonly caseNumber: number;
  readonly position: number;
  readonly state: TaskStateColumn;
  readonly yes: number;
}

/** A task with what its page says around the images. */
export interface TaskSeen extends TaskRow {
  readonly projectName: string;
  readonly caseNumber: number;
  readonly studyInstanceUid: string;
  readonly policy: string;
  readonly schemaVersion: number;
  readonly labels: string;
  /** Since when this reader has seen what models say of the case, in whichever project. */
  readonly modelSeenAt: number | null;
  /** The newest revision; undefined before the first. */
  readonly answer: AnswerRow | undefined;
}

export interface ImageWanted {
  readonly userId: number;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly instance?: number | undefined;
}

export interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
  readonly of: number;
}

export const taskReads = {
  async worklist(
    db: Db,
    input: { userId: number; projectId: number; after: number; limit: number; state?: TaskStateColumn },
  ): Promise<WorklistRow[]> {
    let query = db
      .selectFrom('tasks as t')
      .innerJoin('projectCases as c', (on) =>
        on.onRef('c.projectId', '=', 't.projectId').onRef('c.caseId', '=', 't.caseId'),
      )
      .select(['t.id as taskId', 'c.number as caseNumber', 't.position', 't.state', 't.yes'])
      .where('t.userId', '=', input.userId)
      .where('t.projectId', '=', input.projectId)
      .where('t.position', '>', input.after);
    if (input.state) query = query.where('t.state', '=', input.state);
    return query.orderBy('t.position').limit(input.limit).execute();
  },

  async taskCounts(db: Db, input: { userId: number; projectId: number }): Promise<Record<TaskStateColumn, number>> {
    const counts = { open: 0, draft: 0, submitted: 0, skipped: 0 };
    const rows = await db
      .selectFrom('tasks')
      .select(['state', sql<number>`count(*)`.as('n')])
      .where('userId', '=', input.userId)
      .where('projectId', '=', input.projectId)
      .groupBy('state')
      .execute();
    for (const row of rows) counts[row.state] = row.n;
    return counts;
  },

  /** Undefined where it is somebody else's, as where there is none. */
  async task(db: Db, input: { taskId: number; userId: number }): Promise<TaskSeen | undefined> {
    const task = await db
      .selectFrom('tasks as t')
      .innerJoin('projects as p', 'p.id', 't.projectId')
      .innerJoin('projectSchemas as s', (on) =>
        on.onRef('s.projectId', '=', 'p.id').onRef('s.version', '=', 'p.schemaVersion'),
      )
      .innerJoin('cases as k', 'k.id', 't.caseId')
      .innerJoin('projectCases as c', (on) =>
        on.onRef('c.projectId', '=', 't.projectId').onRef('c.caseId', '=', 't.caseId'),
      )
      .selectAll('t')
      .select(['p.name as projectName', 'p.policy', 'p.schemaVersion', 's.labels'])
      .select(['c.number as caseNumber', 'k.studyInstanceUid'])
      .select(({ selectFrom }) =>
        selectFrom('tasks as o')
          .select(({ fn }) => fn.min<number | null>('o.modelShownAt').as('at'))
          .whereRef('o.caseId', '=', 't.caseId')
          .whereRef('o.userId', '=', 't.userId')
          .as('modelSeenAt'),
      )
      .where('t.id', '=', input.taskId)
      .where('t.userId', '=', input.userId)
      .executeTakeFirst();
    if (!task) return undefined;
    const answer = await db
      .selectFrom('answers')
      .selectAll()
      .where('taskId', '=', task.id)
      .where('revision', '=', task.revision)
      .executeTakeFirst();
    return { ...task, answer };
  },

  async neighbours(db: Db, task: { userId: number; projectId: number; position: number }): Promise<Neighbours> {
    const own = db.selectFrom('tasks').where('userId', '=', task.userId).where('projectId', '=', task.projectId);
    const one = own.select('id').limit(1);
    const before = await one.where('position', '<', task.position).orderBy('position', 'desc').executeTakeFirst();
    const after = await one.where('position', '>', task.position).orderBy('position').executeTakeFirst();
    const last = await own.select('position').orderBy('position', 'desc').limit(1).executeTakeFirst();
    return { previous: before?.id ?? null, next: after?.id ?? null, of: last?.position ?? 0 };
  },

  /** Every version of every image of a case, cleared or not, in the order of the series and of arrival. */
  async versionsOfStudy(db: Db, input: { studyInstanceUid: string; limit: number }): Promise<Instance[]> {
    return db
      .selectFrom('instances')
      .selectAll()
      .where('studyInstanceUid', '=', input.studyInstanceUid)
      .orderBy('seriesInstanceUid')
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  /**
   * One cleared image, where this user has a task in a case of its study or manages a project that has the case: the version
   * named by its id, else the one that is shown.
   */
  async readableImage(db: Db, input: ImageWanted): Promise<Instance | undefined> {
    const versions = await db
      .selectFrom('instances as i')
      .innerJoin('cases as k', 'k.studyInstanceUid', 'i.studyInstanceUid')
      .selectAll('i')
      .where('i.sopInstanceUid', '=', input.sopInstanceUid)
      .where('i.seriesInstanceUid', '=', input.seriesInstanceUid)
      .where('i.studyInstanceUid', '=', input.studyInstanceUid)
      .where('i.clearing', '=', 'cleared')
      .where(({ or, exists, selectFrom }) =>
        or([
          exists(
            selectFrom('tasks as t')
              .select('t.id')
              .whereRef('t.caseId', '=', 'k.id')
              .where('t.userId', '=', input.userId),
          ),
          exists(
            selectFrom('projectCases as c')
              .innerJoin('projectMembers as m', 'm.projectId', 'c.projectId')
              .select('c.number')
              .whereRef('c.caseId', '=', 'k.id')
              .where('m.userId', '=', input.userId)
              .where('m.role', '=', 'manager'),
          ),
        ]),
      )
      .execute();
    return input.instance === undefined ? shownVersion(versions) : versions.find(({ id }) => id === input.instance);
  },
};

export const taskWrites = {
  /** Predictions of models go to this reader's page now; the first time counts. */
  async noteModelShown(db: Db, input: { taskId: number; userId: number; at: number }): Promise<void> {
    await db
      .updateTable('tasks')
      .set({ modelShownAt: input.at })
      .where('id', '=', input.taskId)
      .where('userId', '=', input.userId)
      .where('modelShownAt', 'is', null)
      .execute();
  },

  /** From the first look on a task keeps its place in the reader's order. */
  async openTask(db: Db, input: { taskId: number; userId: number; at: number }): Promise<void> {
    await db
      .updateTable('tasks')
      .set({ openedAt: input.at })
      .where('id', '=', input.taskId)
      .where('userId', '=', input.userId)
      .where('openedAt', 'is', null)
      .execute();
  },
};
