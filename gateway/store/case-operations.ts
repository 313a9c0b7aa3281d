/** How studies become cases, and cases tasks of readers. */
import { type Kysely, sql } from 'kysely';
import { orderSeed, placeFor } from '../../projects/assignment.ts';
import { askAnalysis } from './ask-analysis.ts';
import { notePatient, takeNews } from './case-changes.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** A reader who has new tasks in a project. */
export interface NewTasks {
  readonly userId: number;
  readonly projectId: number;
}

export interface MadeCases {
  readonly made: number;
  /** Cases that now wait to be analysed. */
  readonly asked: number;
  /** Cases to which something came after they were made. */
  readonly changed: number;
  readonly newTasks: ReadonlyArray<NewTasks>;
  /** Readers whose tasks show other images than before. */
  readonly changedTasks: ReadonlyArray<NewTasks>;
  /** Projects whose managers have a change to look at. */
  readonly changedProjects: ReadonlyArray<number>;
}

/** One call looks at this many studies at most: the writer thread has others to serve. */
const mostStudies = 50;

async function ripeStudies(db: Db, before: number): Promise<string[]> {
  const rows = await db
    .selectFrom('gathering as g')
    .select('g.studyInstanceUid')
    .where('g.lastArrival', '<=', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('instances as i')
            .select(sql`1`.as('one'))
            .whereRef('i.studyInstanceUid', '=', 'g.studyInstanceUid')
            .where('i.clearing', '=', 'waiting'),
        ),
      ),
    )
    .orderBy('g.lastArrival')
    .limit(mostStudies)
    .execute();
  return rows.map((row) => row.studyInstanceUid);
}

/** A clock that was set back must not make a study that came before wait until it is ahead again. */
async function forgetFuture(db: Db, now: number): Promise<void> {
  await db.updateTable('gathering').set({ lastArrival: now }).where('lastArrival', '>', now).execute();
}

async function hasCleared(db: Db, studyInstanceUid: string): Promise<boolean> {
  const cleared = await db
    .selectFrom('instances')
    .select('id')
    .where('studyInstanceUid', '=', studyInstanceUid)
    .where('clearing', '=', 'cleared')
    .limit(1)
    .executeTakeFirst();
  return cleared !== undefined;
}

/** Where a reader's untouched places begin and the new last place: everything before has been seen and stays. */
async function freePlaces(db: Db, { userId, projectId }: NewTasks): Promise<{ from: number; to: number }> {
  const own = db.selectFrom('tasks').select('position').where('userId', '=', userId).where('projectId', '=', projectId);
  const last = await own.orderBy('position', 'desc').limit(1).executeTakeFirst();
  const touched = await own.where('openedAt', 'is not', null).orderBy('position', 'desc').limit(1).executeTakeFirst();
  return { from: (touched?.position ?? 0) + 1, to: (last?.position ?? 0) + 1 };
}

async function addTask(db: Db, reader: NewTasks, caseId: number, caseNumber: number): Promise<void> {
  const { from, to } = await freePlaces(db, reader);
  const place = placeFor(orderSeed(reader.projectId, reader.userId, caseNumber), from, to);
  if (place !== to) {
    await db
      .updateTable('tasks')
      .set({ position: to })
      .where('userId', '=', reader.userId)
      .where('projectId', '=', reader.projectId)
      .where('position', '=', place)
      .execute();
  }
  const task = { ...reader, caseId, position: place, openedAt: null, state: 'open', revision: 0, yes: 0 } as const;
  await db.insertInto('tasks').values(task).execute();
}

/** Gives a project its next case: one task for each of its readers. */
export async function dealCase(db: Db, projectId: number, caseId: number): Promise<NewTasks[]> {
  const { cases: number } = await db
    .updateTable('projects')
    .set((e) => ({ cases: e('cases', '+', 1) }))
    .where('id', '=', projectId)
    .returning('cases')
    .executeTakeFirstOrThrow();
  await db.insertInto('projectCases').values({ projectId, caseId, number }).execute();
  const readers = await db
    .selectFrom('projectMembers')
    .select('userId')
    .where('projectId', '=', projectId)
    .where('role', '=', 'reader')
    .execute();
  const told = readers.map(({ userId }) => ({ userId, projectId }));
  for (const reader of told) await addTask(db, reader, caseId, number);
  return told;
}

async function makeCase(db: Db, studyInstanceUid: string, now: number): Promise<NewTasks[]> {
  const { id } = await db
    .insertInto('cases')
    .values({ studyInstanceUid, madeAt: now, patientKey: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  await notePatient(db, id, studyInstanceUid, now);
  await askAnalysis(db, { caseId: id, priority: 'arrival', at: now });
  const projects = await db
    .selectFrom('projects')
    .select('id')
    .where('open', '=', 1)
    .where('takesNewCases', '=', 1)
    .orderBy('id')
    .execute();
  const told: NewTasks[] = [];
  for (const project of projects) told.push(...(await dealCase(db, project.id, id)));
  return told;
}

function oncePerReader(tasks: readonly NewTasks[]): NewTasks[] {
  return [...new Map(tasks.map((one) => [`${one.userId} ${one.projectId}`, one])).values()];
}

interface ChangedFor {
  readonly readers: ReadonlyArray<NewTasks>;
  readonly projects: ReadonlyArray<number>;
}

/** Whom a change of a case is news for; undefined where everybody was told. */
async function newsOf(db: Db, caseId: number): Promise<ChangedFor | undefined> {
  const news = await takeNews(db, caseId);
  if (!news) return undefined;
  const projects = await db.selectFrom('projectCases').select('projectId').where('caseId', '=', caseId).execute();
  const readers = news.forReaders
    ? await db.selectFrom('tasks').select(['userId', 'projectId']).where('caseId', '=', caseId).execute()
    : [];
  return { readers, projects: projects.map(({ projectId }) => projectId) };
}

export const caseWrites = {
  /**
   * Studies in which nothing came for `quietMs` and everything is decided become cases of every project that takes new
   * ones. Of a study that has a case already, the changes are told. One without a cleared image waits for the next
   * decision about it.
   */
  async makeCases(db: Db, input: { quietMs: number; now: number }): Promise<MadeCases> {
    let made = 0;
    let asked = 0;
    const changes: ChangedFor[] = [];
    const newTasks: NewTasks[] = [];
    await forgetFuture(db, input.now);
    for (const study of await ripeStudies(db, input.now - input.quietMs)) {
      await db.deleteFrom('gathering').where('studyInstanceUid', '=', study).execute();
      const known = await db.selectFrom('cases').select('id').where('studyInstanceUid', '=', study).executeTakeFirst();
      if (known) {
        await askAnalysis(db, { caseId: known.id, priority: 'arrival', at: input.now });
        asked += 1;
        const news = await newsOf(db, known.id);
        if (news) changes.push(news);
      } else if (await hasCleared(db, study)) {
        newTasks.push(...(await makeCase(db, study, input.now)));
        made += 1;
        asked += 1;
      }
    }
    return {
      made,
      asked,
      changed: changes.length,
      newTasks: oncePerReader(newTasks),
      changedTasks: oncePerReader(changes.flatMap(({ readers }) => readers)),
      changedProjects: [...new Set(changes.flatMap(({ projects }) => projects))],
    };
  },
};
