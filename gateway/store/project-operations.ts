/** What can be asked and changed about projects and who reads and manages them. */
import { type Kysely, sql } from 'kysely';
import { type ModelShown, readPolicy } from '../../projects/policy.ts';
import { MarkitError } from '../errors.ts';
import { dealCase, type NewTasks } from './case-operations.ts';
import type { ProjectRow, TaskStateColumn } from './projects.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;
type Role = 'manager' | 'reader';
export type TaskCounts = Record<TaskStateColumn, number>;

/** A project as one person sees it. */
export interface ProjectSeen extends ProjectRow {
  readonly myRoles: ReadonlyArray<Role>;
  /** JSON of the labels at `schemaVersion`. */
  readonly labels: string;
}

export interface ReaderProgress extends TaskCounts {
  readonly account: string;
  readonly name: string;
}

async function rolesIn(db: Db, projectId: number, userId: number): Promise<Role[]> {
  const rows = await db
    .selectFrom('projectMembers')
    .select('role')
    .where('userId', '=', userId)
    .where('projectId', '=', projectId)
    .execute();
  return rows.map((row) => row.role);
}

/** Ids of accounts that may read; the manager of a project cannot be one of its blind readers. */
async function readerIds(db: Db, accounts: ReadonlyArray<string>, manager: number): Promise<number[]> {
  const users = await db
    .selectFrom('users')
    .select(['id', 'roles'])
    .where('account', 'in', accounts)
    .where('state', '!=', 'disabled')
    .execute();
  const readers = users.filter((user) => (JSON.parse(user.roles) as string[]).includes('reader'));
  if (readers.length !== accounts.length || readers.some((user) => user.id === manager)) {
    throw new MarkitError('BAD_REQUEST', { detail: 'readers' });
  }
  return readers.map((user) => user.id);
}

async function dealExisting(db: Db, projectId: number): Promise<NewTasks[]> {
  const told = new Map<number, NewTasks>();
  for (const { id } of await db.selectFrom('cases').select('id').orderBy('id').execute()) {
    for (const one of await dealCase(db, projectId, id)) told.set(one.userId, one);
  }
  return [...told.values()];
}

export interface NewProjectInput {
  readonly name: string;
  readonly labels: string;
  readonly policy: string;
  readonly takesNewCases: boolean;
  readonly readers: ReadonlyArray<string>;
  readonly existingCases: boolean;
  readonly createdBy: number;
  readonly at: number;
}

export const projectWrites = {
  async createProject(
    db: Db,
    input: NewProjectInput,
  ): Promise<{ projectId: number; newTasks: ReadonlyArray<NewTasks> }> {
    const readers = await readerIds(db, input.readers, input.createdBy);
    const { id: projectId } = await db
      .insertInto('projects')
      .values({
        name: input.name,
        open: 1,
        policy: input.policy,
        takesNewCases: input.takesNewCases ? 1 : 0,
        schemaVersion: 1,
        cases: 0,
        createdBy: input.createdBy,
        createdAt: input.at,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db.insertInto('projectSchemas').values({ projectId, version: 1, labels: input.labels }).execute();
    await db
      .insertInto('projectMembers')
      .values([
        { projectId, userId: input.createdBy, role: 'manager' },
        ...readers.map((userId) => ({ projectId, userId, role: 'reader' as const })),
      ])
      .execute();
    return { projectId, newTasks: input.existingCases ? await dealExisting(db, projectId) : [] };
  },

  /** The other rules stay as they are. */
  async setModelShown(db: Db, input: { projectId: number; modelShown: ModelShown }): Promise<void> {
    const { policy } = await db
      .selectFrom('projects')
      .select('policy')
      .where('id', '=', input.projectId)
      .executeTakeFirstOrThrow();
    const changed = { ...readPolicy(policy), modelShown: input.modelShown };
    await db
      .updateTable('projects')
      .set({ policy: JSON.stringify(changed) })
      .where('id', '=', input.projectId)
      .execute();
  },
};

const noCounts: TaskCounts = Object.freeze({ open: 0, draft: 0, submitted: 0, skipped: 0 });

export const projectReads = {
  /** Those where the user has a role, oldest first. */
  async projectsOf(db: Db, input: { userId: number }): Promise<{ id: number; name: string; myRoles: Role[] }[]> {
    const rows = await db
      .selectFrom('projectMembers as m')
      .innerJoin('projects as p', 'p.id', 'm.projectId')
      .select(['p.id', 'p.name', 'm.role'])
      .where('m.userId', '=', input.userId)
      .orderBy('p.id')
      .limit(2_000)
      .execute();
    const seen = new Map<number, { id: number; name: string; myRoles: Role[] }>();
    for (const { id, name, role } of rows) {
      const project = seen.get(id) ?? { id, name, myRoles: [] };
      project.myRoles.push(role);
      seen.set(id, project);
    }
    return [...seen.values()];
  },

  /** The pseudonym of the patient of each case, answered or not; null where nothing is known. */
  async patientsOfProject(
    db: Db,
    input: { projectId: number },
  ): Promise<{ number: number; patientKey: string | null }[]> {
    return db
      .selectFrom('projectCases as c')
      .innerJoin('cases as k', 'k.id', 'c.caseId')
      .select(['c.number', 'k.patientKey'])
      .where('c.projectId', '=', input.projectId)
      .execute();
  },

  /** Also for those who have no role in it: `myRoles` is empty then, and the caller decides. */
  async project(db: Db, input: { projectId: number; userId: number }): Promise<ProjectSeen | undefined> {
    const project = await db
      .selectFrom('projects as p')
      .innerJoin('projectSchemas as s', (on) =>
        on.onRef('s.projectId', '=', 'p.id').onRef('s.version', '=', 'p.schemaVersion'),
      )
      .selectAll('p')
      .select('s.labels')
      .where('p.id', '=', input.projectId)
      .executeTakeFirst();
    return project && { ...project, myRoles: await rolesIn(db, input.projectId, input.userId) };
  },

  async rolesInProject(db: Db, input: { projectId: number; userId: number }): Promise<Role[]> {
    return rolesIn(db, input.projectId, input.userId);
  },

  /** Managers of a project, who are told that its progress changed. */
  async managersOf(db: Db, input: { projectId: number }): Promise<number[]> {
    const rows = await db
      .selectFrom('projectMembers')
      .select('userId')
      .where('projectId', '=', input.projectId)
      .where('role', '=', 'manager')
      .execute();
    return rows.map((row) => row.userId);
  },

  async readerProgress(db: Db, input: { projectId: number }): Promise<ReaderProgress[]> {
    const readers = await db
      .selectFrom('projectMembers as m')
      .innerJoin('users as u', 'u.id', 'm.userId')
      .select(['u.id', 'u.account', 'u.name'])
      .where('m.projectId', '=', input.projectId)
      .where('m.role', '=', 'reader')
      .orderBy('u.account')
      .execute();
    const counts = await db
      .selectFrom('tasks')
      .select(['userId', 'state', sql<number>`count(*)`.as('n')])
      .where('projectId', '=', input.projectId)
      .groupBy(['userId', 'state'])
      .execute();
    return readers.map(({ id, account, name }) => ({
      account,
      name,
      ...noCounts,
      ...Object.fromEntries(counts.filter((row) => row.userId === id).map((row) => [row.state, row.n])),
    }));
  },

  /** Over the newest submitted answers. */
  async labelProgress(db: Db, input: { projectId: number }): Promise<{ label: string; yes: number; of: number }[]> {
    const { rows } = await sql<{ label: string; yes: number; of: number }>`
      select given.value ->> 'label' as label, sum(given.value ->> 'value' = 'yes') as yes, count(*) as "of"
      from tasks t
      join answers a on a.task_id = t.id and a.revision = t.revision
      join json_each(a.labels) given
      where t.project_id = ${input.projectId} and t.state = 'submitted'
      group by 1 order by 1`.execute(db);
    return rows;
  },
};
