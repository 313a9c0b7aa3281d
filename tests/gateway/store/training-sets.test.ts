/** Training sets in the store: one at a time of a project, its release in the same commit, and no statement that reads a whole table. */
import { CamelCasePlugin, type CompiledQuery, Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instanceWrites } from '../../../gateway/store/instance-operations.ts';
import { migrate } from '../../../gateway/store/migrations.ts';
import { releaseReads, releaseWrites } from '../../../gateway/store/release-operations.ts';
import { sqliteDialect } from '../../../gateway/store/sqlite-dialect.ts';
import type { Tables } from '../../../gateway/store/tables.ts';
import { trainingSetReads, trainingSetWrites } from '../../../gateway/store/training-set-operations.ts';
import { instanceRow } from '../../support/instance-row.ts';

let db: Kysely<Tables>;
const queries: CompiledQuery[] = [];

beforeEach(async () => {
  db = new Kysely<Tables>({
    dialect: sqliteDialect({ path: ':memory:', readOnly: false }),
    plugins: [new CamelCasePlugin()],
    log: ({ query }) => void queries.push(query),
  });
  await migrate(db);
  for (const n of [1, 2]) {
    const row = instanceRow({ sopInstanceUid: `2.25.9${n}`, file: `e/9${n}.dcm`, receivedDigest: `${n}`.repeat(64) });
    await instanceWrites.addInstances(db, [row]);
    const picture = { samples: `s${n}`, description: 'd' };
    await instanceWrites.setClearing(db, { id: n, clearing: 'cleared', reason: null, findings: null, at: 1, picture });
  }
  queries.length = 0;
});
afterEach(() => db.destroy());

const wish = { projectId: 1, requestedBy: 'user-1', requestedAt: 5, statement: 'any' };
const images = [1, 2].map((instanceId) => ({ instanceId, samplesDigest: `s${instanceId}` }));
const finished = (id: number) => ({
  ...{ id, images, preview: '{}', at: 9 },
  release: {
    ...({
      kind: 'training-set',
      projectId: 1,
      requestedBy: 'user-1',
      requestedAt: 5,
      sha256: 'ab'.repeat(32),
    } as const),
    ...{ size: 9, fileName: 'x.tar', checkpointSize: null },
  },
});

test('of a project one is built or waits; those of others take their turn', async () => {
  const { id } = await trainingSetWrites.requestTrainingSet(db, wish);
  await expect(trainingSetWrites.requestTrainingSet(db, wish)).rejects.toMatchObject({ code: 'SET_OPEN' });
  const other = await trainingSetWrites.requestTrainingSet(db, { ...wish, projectId: 2 });
  expect(await trainingSetReads.nextTrainingSet(db, {})).toMatchObject({ id });
  expect(await trainingSetWrites.beginTrainingSet(db, { id })).toMatchObject({ tries: 1 });
  const { id: releaseId } = await trainingSetWrites.finishTrainingSet(db, finished(id));
  expect(await trainingSetReads.trainingSetOfRelease(db, { releaseId })).toMatchObject({ id, state: 'built', done: 2 });
  expect(await trainingSetReads.nextTrainingSet(db, {})).toMatchObject({ id: other.id });
  await expect(trainingSetWrites.requestTrainingSet(db, wish)).rejects.toMatchObject({ code: 'SET_OPEN' });
  expect(await trainingSetReads.keptTrainingSets(db, {})).toEqual([id]);
  await releaseWrites.finishRelease(db, { id: releaseId, outcome: 'withdrawn' });
  expect(await trainingSetReads.keptTrainingSets(db, {})).toEqual([]);
  expect(await trainingSetWrites.requestTrainingSet(db, wish)).toMatchObject({ state: 'building' });
});

test.each(['held', 'other samples', 'gone', 'withdrawn'])('is not listed where an image is %s', async (how) => {
  const { id } = await trainingSetWrites.requestTrainingSet(db, wish);
  const clearing = { id: 2, reason: null, findings: null, at: 2 };
  const picture = { samples: 'others', description: 'd' };
  if (how === 'held') await instanceWrites.setClearing(db, { ...clearing, clearing: 'held' });
  if (how === 'other samples') await instanceWrites.setClearing(db, { ...clearing, clearing: 'cleared', picture });
  if (how === 'gone') await db.deleteFrom('instances').where('id', '=', 2).execute();
  if (how === 'withdrawn') await trainingSetWrites.withdrawTrainingSet(db, { id, at: 1 });
  await expect(trainingSetWrites.finishTrainingSet(db, finished(id))).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await db.selectFrom('releases').selectAll().execute()).toEqual([]);
});

test('is withdrawn while it is built and while it waits, and never once it is approved or over', async () => {
  const withdraw = (id: number) => trainingSetWrites.withdrawTrainingSet(db, { id, at: 7 });
  const first = await trainingSetWrites.requestTrainingSet(db, wish);
  expect(await withdraw(first.id)).toBe('building');
  expect(await trainingSetReads.trainingSet(db, first)).toMatchObject({ state: 'withdrawn', endedAt: 7 });
  const second = await trainingSetWrites.requestTrainingSet(db, wish);
  const { id: waiting } = await trainingSetWrites.finishTrainingSet(db, finished(second.id));
  expect(await withdraw(second.id)).toBe('built');
  expect(await releaseReads.release(db, { id: waiting })).toMatchObject({ state: 'done', outcome: 'withdrawn' });
  const third = await trainingSetWrites.requestTrainingSet(db, wish);
  const { id, sha256 } = await trainingSetWrites.finishTrainingSet(db, finished(third.id));
  await releaseWrites.sealRelease(db, { id, by: 'user-2', at: 8, sha256 });
  for (const one of [first, second, third]) await expect(withdraw(one.id)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await releaseReads.release(db, { id })).toMatchObject({ state: 'sealed', outcome: null });
});

test('what was asked for stays listed', async () => {
  await trainingSetWrites.requestTrainingSet(db, wish);
  await expect(db.deleteFrom('trainingSets').execute()).rejects.toThrow('rows are never deleted');
});

test('no statement reads a whole table', async () => {
  const { id } = await trainingSetWrites.requestTrainingSet(db, wish);
  await trainingSetWrites.beginTrainingSet(db, { id });
  await trainingSetWrites.noteTrainingSet(db, { id, total: 2, done: 1 });
  await trainingSetWrites.restTrainingSet(db, { id });
  await trainingSetReads.nextTrainingSet(db, {});
  const { id: releaseId } = await trainingSetWrites.finishTrainingSet(db, finished(id));
  await trainingSetReads.trainingSet(db, { id });
  await trainingSetReads.trainingSetOfRelease(db, { releaseId });
  await trainingSetReads.imagesOfTrainingSet(db, { id, after: 0, limit: 10 });
  await trainingSetReads.keptTrainingSets(db, {});
  await trainingSetWrites.failTrainingSet(db, { id, code: 'CONFLICT', at: 1 });
  await trainingSetWrites.withdrawTrainingSet(db, { id, at: 1 });
  await trainingSetReads.trainingSets(db, { limit: 10 });
  const plans: string[] = [];
  for (const query of [...queries].filter(({ sql }) => /^(select|update|insert)/.test(sql))) {
    const explain = { ...query, sql: `explain query plan ${query.sql}` };
    for (const { detail } of (await db.executeQuery<{ detail: string }>(explain)).rows)
      if (query.sql.includes(' where ')) plans.push(detail);
  }
  expect(plans.length).toBeGreaterThan(10);
  expect(plans.filter((plan) => /^SCAN (?!.*CONSTANT|\d)/.test(plan))).toEqual([]);
});
