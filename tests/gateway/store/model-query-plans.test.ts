import { CamelCasePlugin, type CompiledQuery, Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisReads, analysisWrites } from '../../../gateway/store/analysis-operations.ts';
import { analysisRunReads, analysisRunWrites } from '../../../gateway/store/analysis-run-operations.ts';
import { migrate } from '../../../gateway/store/migrations.ts';
import { modelReads } from '../../../gateway/store/model-operations.ts';
import { predictionReads } from '../../../gateway/store/prediction-operations.ts';
import { projectReads } from '../../../gateway/store/project-operations.ts';
import { sqliteDialect } from '../../../gateway/store/sqlite-dialect.ts';
import type { Tables } from '../../../gateway/store/tables.ts';

let db: Kysely<Tables>;
const queries: CompiledQuery[] = [];

beforeAll(async () => {
  db = new Kysely<Tables>({
    dialect: sqliteDialect({ path: ':memory:', readOnly: false }),
    plugins: [new CamelCasePlugin()],
    log: ({ query }) => void queries.push(query),
  });
  await migrate(db);
});
afterAll(() => db.destroy());

async function plansOf(run: () => Promise<unknown>): Promise<string[]> {
  queries.length = 0;
  await run();
  const plans: string[] = [];
  for (const query of [...queries]) {
    const explain = { ...query, sql: `explain query plan ${query.sql}` };
    plans.push(...(await db.executeQuery<{ detail: string }>(explain)).rows.map(({ detail }) => detail));
  }
  return plans;
}

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

/** What runs for every case, and what a reader's page asks for. */
const hot: Readonly<Record<string, () => Promise<unknown>>> = {
  model: () => modelReads.model(db, { sha256: a }),
  modelsOfName: () => modelReads.modelsOfName(db, { name: 'view' }),
  activeModels: () => modelReads.activeModels(db, {}),
  runningModels: () => modelReads.runningModels(db, {}),
  predictionsOf: () => predictionReads.predictionsOf(db, { instances: [1, 2] }),
  shownPredictions: () => predictionReads.shownPredictions(db, { instances: [1, 2], models: [a, b] }),
  prediction: () => predictionReads.prediction(db, { id: 1 }),
  predictionMap: () => predictionReads.predictionMap(db, { id: 1, label: 'ap' }),
  predictionPairs: () => predictionReads.predictionPairs(db, { a, b, after: 1, limit: 10 }),
  caseNameOf: () => predictionReads.caseNameOf(db, { instanceId: 1 }),
  predictionCounts: () => predictionReads.predictionCounts(db, { model: a }),
  waitingAnalysis: () => analysisReads.waitingAnalysis(db, { priority: 1, limit: 10 }),
  analysisOfCase: () => analysisReads.analysisOfCase(db, { caseId: 1 }),
  patientsOfProject: () => projectReads.patientsOfProject(db, { projectId: 1 }),
  caseStudy: () => analysisReads.caseStudy(db, { caseId: 1 }),
  tasksOfCase: () => analysisReads.tasksOfCase(db, { caseId: 1 }),
  analysisCounts: () => analysisReads.analysisCounts(db, {}),
  openRuns: () => analysisRunReads.openRuns(db, {}),
  analysisRun: () => analysisRunReads.analysisRun(db, { id: 1 }),
  askAnalysis: () => analysisWrites.askAnalysis(db, { caseId: 1, priority: 'bulk', runId: 3, at: 1 }).catch(() => 0),
  dealRun: () => analysisRunWrites.dealRun(db, { limit: 10, at: 1 }),
};

describe('no full scan in', () => {
  test.each(Object.entries(hot))('%s', async (_name, run) => {
    const plans = await plansOf(run);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((plan) => /^SCAN (?!.*CONSTANT)/.test(plan))).toEqual([]);
  });
});

test('what waits is read in the order of its index, not sorted', async () => {
  const plans = await plansOf(hot.waitingAnalysis as () => Promise<unknown>);
  expect(plans[0]).toContain('USING INDEX analysis_jobs_state (state=? AND priority=?)');
  expect(plans.join()).not.toContain('TEMP B-TREE');
});

test('the reading of plans would see a scan', async () => {
  const plans = await plansOf(() => sql`select id from predictions where at = 5`.execute(db));
  expect(plans.some((plan) => plan.startsWith('SCAN'))).toBe(true);
});
