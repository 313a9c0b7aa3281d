/** Jobs of cases: asked for, taken in the order of their priority, and what became of them. */
import { type Kysely, sql } from 'kysely';
import type { AnalysisJob } from './analysis.ts';
import { type AnalysisAsked, askAnalysis } from './ask-analysis.ts';
import type { TaskStateColumn } from './projects.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface AnalysisEnd {
  readonly id: number;
  /** As it was when it was taken. */
  readonly asks: number;
  readonly state: 'done' | 'failed';
  readonly code: string | null;
  /** Models that run beside another and were now run on one more case. */
  readonly beside: ReadonlyArray<string>;
  readonly at: number;
}

/** A reader's task on a case, with what decides whether its reader is shown what models say. */
export interface TaskOfCase {
  readonly taskId: number;
  readonly userId: number;
  readonly projectId: number;
  readonly state: TaskStateColumn;
  /** JSON of a ProjectPolicy. */
  readonly policy: string;
}

export interface AnalysisCounts {
  readonly waiting: number;
  /** Gave up for good; their cases are readable all the same. */
  readonly failed: number;
}

export const analysisWrites = {
  async askAnalysis(db: Db, input: AnalysisAsked): Promise<void> {
    await askAnalysis(db, input);
  },

  /** Stays waiting where it was asked for again meanwhile. A job of a run goes, and the run has one case more behind it. */
  async endAnalysis(db: Db, { id, asks, state, code, beside, at }: AnalysisEnd): Promise<void> {
    const job = await db.selectFrom('analysisJobs').selectAll().where('id', '=', id).executeTakeFirst();
    for (const sha256 of beside) {
      await db
        .updateTable('models')
        .set((e) => ({ sample: e('sample', '-', 1) }))
        .where('sha256', '=', sha256)
        .where('sample', '>', 0)
        .execute();
    }
    if (!job) return;
    if (job.runId > 0) {
      await db.deleteFrom('analysisJobs').where('id', '=', id).execute();
      await countInRun(db, job.runId, state);
      return;
    }
    await db
      .updateTable('analysisJobs')
      .set({ tries: 0, code, doneAt: at, ...(job.asks === asks && { state }) })
      .where('id', '=', id)
      .execute();
  },

  /** It failed for a passing reason and waits on. */
  async noteAnalysisTry(db: Db, input: { id: number; code: string }): Promise<void> {
    await db
      .updateTable('analysisJobs')
      .set((e) => ({ tries: e('tries', '+', 1), code: input.code }))
      .where('id', '=', input.id)
      .execute();
  },
};

async function countInRun(db: Db, runId: number, state: 'done' | 'failed'): Promise<void> {
  await db
    .updateTable('analysisRuns')
    .set((e) => (state === 'done' ? { done: e('done', '+', 1) } : { failed: e('failed', '+', 1) }))
    .where('id', '=', runId)
    .execute();
}

export const analysisReads = {
  /** Those that wait at this priority (analysis.ts), in the order in which they were asked for. Of a run that pauses: none. */
  async waitingAnalysis(db: Db, input: { priority: number; limit: number }): Promise<AnalysisJob[]> {
    return db
      .selectFrom('analysisJobs as j')
      .leftJoin('analysisRuns as r', 'r.id', 'j.runId')
      .selectAll('j')
      .where('j.state', '=', 'waiting')
      .where('j.priority', '=', input.priority)
      .where(({ or, eb }) => or([eb('j.runId', '=', 0), eb('r.state', '=', 'running')]))
      .orderBy('j.askedAt')
      .orderBy('j.id')
      .limit(input.limit)
      .execute();
  },

  /** The case's own job; undefined where nobody ever asked. */
  async analysisOfCase(db: Db, input: { caseId: number }): Promise<AnalysisJob | undefined> {
    return db
      .selectFrom('analysisJobs')
      .selectAll()
      .where('caseId', '=', input.caseId)
      .where('runId', '=', 0)
      .executeTakeFirst();
  },

  async caseStudy(db: Db, input: { caseId: number }): Promise<string | undefined> {
    const row = await db
      .selectFrom('cases')
      .select('studyInstanceUid')
      .where('id', '=', input.caseId)
      .executeTakeFirst();
    return row?.studyInstanceUid;
  },

  async tasksOfCase(db: Db, input: { caseId: number }): Promise<TaskOfCase[]> {
    return db
      .selectFrom('tasks as t')
      .innerJoin('projects as p', 'p.id', 't.projectId')
      .select(['t.id as taskId', 't.userId', 't.projectId', 't.state', 'p.policy'])
      .where('t.caseId', '=', input.caseId)
      .execute();
  },

  async analysisCounts(db: Db, _input: Record<string, never>): Promise<AnalysisCounts> {
    const count = async (state: 'waiting' | 'failed') => {
      const row = await db
        .selectFrom('analysisJobs')
        .select(sql<number>`count(*)`.as('n'))
        .where('state', '=', state)
        .executeTakeFirstOrThrow();
      return Number(row.n);
    };
    return { waiting: await count('waiting'), failed: await count('failed') };
  },
};
