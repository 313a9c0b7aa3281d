/** Runs over many cases: begun, paused, ended, and dealt out a few cases at a time, so that a restart goes on where it was. */
import type { Kysely } from 'kysely';
import { MarkitError } from '../errors.ts';
import type { AnalysisRun } from './analysis.ts';
import { askAnalysis } from './ask-analysis.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface NewRun {
  readonly projectId: number | null;
  readonly model: string | null;
  readonly again: boolean;
  /** Only the newest so many; null: all. */
  readonly newest: number | null;
  readonly askedBy: string;
  readonly at: number;
}

export type RunChange = 'pause' | 'resume' | 'stop';

export const analysisRunWrites = {
  /** Over the cases that are there now: those that come later are analysed as they come. NOT_FOUND: no such project or model. */
  async beginRun(db: Db, input: NewRun): Promise<AnalysisRun> {
    const { projectId, model, askedBy, at } = input;
    await mustExist(db, input);
    const { total, first, last } = await extentOf(db, input);
    const row = { projectId, model, askedBy, askedAt: at, again: input.again ? 1 : 0 };
    const counters = { upTo: last, after: first - 1, total, done: 0, failed: 0 };
    return db
      .insertInto('analysisRuns')
      .values({
        ...row,
        ...counters,
        ...(total === 0 ? { state: 'done', endedAt: at } : { state: 'running', endedAt: null }),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** Undefined where there is no such run, or it is not in a state for that. Stopped: what it waits with goes. */
  async changeRun(db: Db, input: { id: number; change: RunChange; at: number }): Promise<AnalysisRun | undefined> {
    const { id, change, at } = input;
    const [from, to] = changes[change];
    const changed = await db
      .updateTable('analysisRuns')
      .set({ state: to, ...(to === 'stopped' && { endedAt: at }) })
      .where('id', '=', id)
      .where('state', 'in', from)
      .returningAll()
      .executeTakeFirst();
    if (changed?.state === 'stopped') await db.deleteFrom('analysisJobs').where('runId', '=', id).execute();
    return changed;
  },

  /**
   * Gives the oldest running run its next cases, once all that it has were tried at least; ends it where there are no more. What waits
   * after a try, because a file cannot be read for now, stops nothing behind it. Answers whether something moved.
   */
  async dealRun(db: Db, input: { limit: number; at: number }): Promise<boolean> {
    const run = await db
      .selectFrom('analysisRuns')
      .selectAll()
      .where('state', '=', 'running')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (!run) return false;
    const left = await db
      .selectFrom('analysisJobs')
      .select('tries')
      .where('runId', '=', run.id)
      .limit(input.limit)
      .execute();
    if (left.length === input.limit || left.some(({ tries }) => tries === 0)) return false;
    const next = await nextCases(db, run, input.limit - left.length);
    if (left.length > 0 && next.length === 0) return false;
    for (const caseId of next) await askAnalysis(db, { caseId, priority: 'bulk', runId: run.id, at: input.at });
    const after = next.at(-1);
    await db
      .updateTable('analysisRuns')
      .set(after === undefined ? { state: 'done', endedAt: input.at } : { after })
      .where('id', '=', run.id)
      .execute();
    return true;
  },
};

const changes = {
  pause: [['running'], 'paused'],
  resume: [['paused'], 'running'],
  stop: [['running', 'paused'], 'stopped'],
} as const satisfies Record<RunChange, readonly [readonly AnalysisRun['state'][], AnalysisRun['state']]>;

async function mustExist(db: Db, { projectId, model }: NewRun): Promise<void> {
  const project =
    projectId === null ||
    (await db.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst()) !== undefined;
  if (!project) throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
  const known =
    model === null ||
    (await db.selectFrom('models').select('sha256').where('sha256', '=', model).executeTakeFirst()) !== undefined;
  if (!known) throw new MarkitError('NOT_FOUND', { detail: 'no model of that digest' });
}

async function extentOf(db: Db, { projectId, newest }: NewRun): Promise<Record<'total' | 'first' | 'last', number>> {
  const most = newest ?? Number.MAX_SAFE_INTEGER;
  const cases =
    projectId === null
      ? db.selectFrom('cases').select('id as caseId').orderBy('id', 'desc').limit(most)
      : db
          .selectFrom('projectCases')
          .select('caseId')
          .where('projectId', '=', projectId)
          .orderBy('caseId', 'desc')
          .limit(most);
  const { total, first, last } = await db
    .selectFrom(cases.as('k'))
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.min<number | null>('k.caseId').as('first'),
      fn.max<number | null>('k.caseId').as('last'),
    ])
    .executeTakeFirstOrThrow();
  return { total: Number(total), first: first ?? 1, last: last ?? 0 };
}

async function nextCases(db: Db, { projectId, after, upTo }: AnalysisRun, limit: number): Promise<number[]> {
  if (projectId === null) {
    const rows = await db
      .selectFrom('cases')
      .select('id')
      .where('id', '>', after)
      .where('id', '<=', upTo)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }
  const rows = await db
    .selectFrom('projectCases')
    .select('caseId')
    .where('projectId', '=', projectId)
    .where('caseId', '>', after)
    .where('caseId', '<=', upTo)
    .orderBy('caseId')
    .limit(limit)
    .execute();
  return rows.map(({ caseId }) => caseId);
}

export const analysisRunReads = {
  /** Those that are not over, oldest first. */
  async openRuns(db: Db, _input: Record<string, never>): Promise<AnalysisRun[]> {
    return db
      .selectFrom('analysisRuns')
      .selectAll()
      .where('state', 'in', ['running', 'paused'])
      .orderBy('id')
      .execute();
  },

  /** Newest first. */
  async analysisRuns(db: Db, input: { limit: number }): Promise<AnalysisRun[]> {
    return db.selectFrom('analysisRuns').selectAll().orderBy('id', 'desc').limit(input.limit).execute();
  },

  async analysisRun(db: Db, input: { id: number }): Promise<AnalysisRun | undefined> {
    return db.selectFrom('analysisRuns').selectAll().where('id', '=', input.id).executeTakeFirst();
  },
};
