/** Notes that a case is to be analysed, in the transaction that brought the reason: nobody has to search for such cases. */
import type { Kysely } from 'kysely';
import { type JobPriority, jobPriority } from './analysis.ts';
import type { Tables } from './tables.ts';

export interface AnalysisAsked {
  readonly caseId: number;
  readonly priority: JobPriority;
  /** 0: the case itself. */
  readonly runId?: number;
  readonly at: number;
}

/** Of a case that waits already the more pressing priority counts. What was done before is looked through for what is missing. */
export async function askAnalysis(
  db: Kysely<Tables>,
  { caseId, priority, runId = 0, at }: AnalysisAsked,
): Promise<void> {
  const wanted = jobPriority[priority];
  const before = await db
    .selectFrom('analysisJobs')
    .select(['id', 'state', 'priority', 'askedAt'])
    .where('caseId', '=', caseId)
    .where('runId', '=', runId)
    .executeTakeFirst();
  if (!before) {
    await db
      .insertInto('analysisJobs')
      .values({
        ...{ caseId, runId, priority: wanted, state: 'waiting', asks: 1, tries: 0 },
        ...{ code: null, askedAt: at, doneAt: null },
      })
      .execute();
    return;
  }
  const waits = before.state === 'waiting';
  await db
    .updateTable('analysisJobs')
    .set((e) => ({
      state: 'waiting',
      priority: waits ? Math.min(wanted, before.priority) : wanted,
      askedAt: waits && before.priority <= wanted ? before.askedAt : at,
      asks: e('asks', '+', 1),
    }))
    .where('id', '=', before.id)
    .execute();
}
