/** What a manager can ask about cases that changed after they were made, and how it is marked as seen. */
import { type Kysely, sql } from 'kysely';
import type { CaseChange } from '../contract/case-changes.ts';
import type { TaskStateColumn } from './projects.ts';
import type { Tables } from './tables.ts';
import { changesSince } from './versions.ts';

type Db = Kysely<Tables>;

/** A case with changes that no manager of the project has marked as seen. */
export interface ChangedCase {
  readonly caseNumber: number;
  readonly kinds: ReadonlyArray<CaseChange>;
  /** When the newest of them came, and its id. */
  readonly at: number;
  readonly upTo: number;
  /** Answers that were given on something else than what is shown now: saved (skipped ones too), and submitted. */
  readonly saved: number;
  readonly submitted: number;
}

export interface ChangedCases {
  readonly cases: ReadonlyArray<ChangedCase>;
  readonly total: number;
  /** Cases of which something came again in another form, without a difference. */
  readonly resent: number;
}

interface NewChange {
  readonly caseId: number;
  readonly studyInstanceUid: string;
  readonly caseNumber: number;
  readonly kinds: string;
  readonly at: number;
  readonly upTo: number;
}

async function unseenChanges(db: Db, projectId: number, limit: number): Promise<NewChange[]> {
  const { rows } = await sql<NewChange>`
    select c.case_id, k.study_instance_uid, c.number as case_number,
      json_group_array(distinct h.kind) as kinds, max(h.at) as at, max(h.id) as up_to
    from project_cases c
    join case_changes h on h.case_id = c.case_id and h.id > c.acknowledged and h.kind <> 'resent'
    join cases k on k.id = c.case_id
    where c.project_id = ${projectId}
    group by c.case_id order by max(h.id) desc limit ${limit}`.execute(db);
  return rows;
}

async function countsOf(db: Db, projectId: number): Promise<Pick<ChangedCases, 'total' | 'resent'>> {
  const { rows } = await sql<Pick<ChangedCases, 'total' | 'resent'>>`
    select count(distinct case when h.kind <> 'resent' and h.id > c.acknowledged then c.case_id end) as total,
      count(distinct case when h.kind = 'resent' then c.case_id end) as resent
    from project_cases c
    join case_changes h on h.case_id = c.case_id
    where c.project_id = ${projectId}`.execute(db);
  return rows[0] ?? { total: 0, resent: 0 };
}

async function answersBefore(
  db: Db,
  { projectId, caseId, studyInstanceUid }: { projectId: number; caseId: number; studyInstanceUid: string },
): Promise<Record<'saved' | 'submitted', number>> {
  const versions = await db
    .selectFrom('instances')
    .selectAll()
    .where('studyInstanceUid', '=', studyInstanceUid)
    .execute();
  const answers: { state: TaskStateColumn; seen: string }[] = await db
    .selectFrom('tasks as t')
    .innerJoin('answers as a', (on) => on.onRef('a.taskId', '=', 't.id').onRef('a.revision', '=', 't.revision'))
    .select(['t.state', 'a.seen'])
    .where('t.caseId', '=', caseId)
    .where('t.projectId', '=', projectId)
    .execute();
  const before = answers.filter(({ seen }) => changesSince(JSON.parse(seen) as number[], versions).length > 0);
  const submitted = before.filter(({ state }) => state === 'submitted').length;
  return { saved: before.length - submitted, submitted };
}

export const caseChangeReads = {
  /** Newest first. */
  async changedCases(db: Db, { projectId, limit }: { projectId: number; limit: number }): Promise<ChangedCases> {
    const changes = await unseenChanges(db, projectId, limit);
    const cases: ChangedCase[] = [];
    for (const { caseId, studyInstanceUid, caseNumber, kinds, at, upTo } of changes) {
      const before = await answersBefore(db, { projectId, caseId, studyInstanceUid });
      cases.push({ caseNumber, kinds: JSON.parse(kinds) as CaseChange[], at, upTo, ...before });
    }
    return { cases, ...(await countsOf(db, projectId)) };
  },
};

export const caseChangeWrites = {
  /** `upTo`: the newest change that was looked at; what came after it stays. False where the project has no such case. */
  async acknowledgeChanges(
    db: Db,
    { projectId, caseNumber, upTo }: { projectId: number; caseNumber: number; upTo: number },
  ): Promise<boolean> {
    const marked = await db
      .updateTable('projectCases')
      .set({ acknowledged: sql<number>`max(acknowledged, ${upTo})` })
      .where('projectId', '=', projectId)
      .where('number', '=', caseNumber)
      .returning('caseId')
      .executeTakeFirst();
    return marked !== undefined;
  },
};
