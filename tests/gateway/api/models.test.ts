import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BoxModel, BoxModels } from '../../../gateway/contract/models.ts';
import { tasksThatShow } from '../../../gateway/jobs/tasks-that-show.ts';
import { addFilm, addTestModel, chestManifest, shaOf } from '../../support/film-case.ts';
import {
  addPerson,
  addProject,
  firstManager,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let owner: TestBrowser;

beforeAll(async () => {
  api = await openTestApi();
  manager = await firstManager(api);
  owner = await addPerson(api, manager, 'olga', ['owner']);
  await addPerson(api, manager, 'anna', ['reader']);
  await addPerson(api, manager, 'bert', ['reader']);
  await addTestModel(api.store, chestManifest('b', 'sex'));
  await addTestModel(api.store, chestManifest('c', 'sex', { version: '1.1.0' }), 'candidate');
});
afterAll(() => api.close());

const change = (letter: string, state: string, who = owner) =>
  who.ask<BoxModel>('PUT', `/api/models/${shaOf(letter)}/state`, { state });

test('models are listed whole, with what they run on', async () => {
  const { status, body } = await manager.ask<BoxModels>('GET', '/api/models');
  expect(status).toBe(200);
  expect(body.provider).toBe('cpu');
  expect(body.models.map(({ sha256, state, addedBy }) => [sha256[0], state, addedBy])).toEqual([
    ['b', 'active', 'olga'],
    ['c', 'candidate', 'olga'],
  ]);
  expect(body.models[0]?.manifest).toEqual(chestManifest('b', 'sex'));
});

test('a person tries one beside, switches it on and back; each is written down with who did it', async () => {
  expect((await change('c', 'beside')).body.state).toBe('beside');
  expect((await api.store.read.openRuns({})).map(({ model, askedBy }) => [model, askedBy])).toEqual([]);
  expect((await change('c', 'active', manager)).body.state).toBe('active');
  expect((await change('b', 'active')).body.state).toBe('active');
  const { body } = await owner.ask<BoxModels>('GET', '/api/models');
  expect(body.models.map(({ state }) => state)).toEqual(['active', 'retired']);
  const acts = api.log.map((line) => JSON.parse(line)).filter(({ audit }) => audit?.startsWith('model'));
  expect(acts.map(({ audit, userId, subject }) => [audit, userId, subject])).toEqual([
    ['model-beside', owner.me.id, 'model sex cccccccccccc'],
    ['model-activated', manager.me.id, 'model sex cccccccccccc'],
    ['model-activated', owner.me.id, 'model sex bbbbbbbbbbbb'],
  ]);
});

test('nothing becomes a candidate, and what is not there becomes nothing', async () => {
  expect((await change('c', 'candidate')).status).toBe(400);
  expect((await change('c', 'burnt')).status).toBe(400);
  expect((await change('f', 'active')).status).toBe(404);
});

test('pages are told of predictions only where the policy shows them at that moment', async () => {
  await addFilm(api, 1);
  api.clock.now += 10_000;
  await api.store.write.makeCases({ quietMs: 5_000, now: api.clock.now });
  const always = await addProject(manager, ['anna'], { modelShown: 'always' });
  const after = await addProject(manager, ['anna', 'bert'], { modelShown: 'after-submit' });
  await addProject(manager, ['bert'], { modelShown: 'never' });
  const [job] = await api.store.read.waitingAnalysis({ priority: 1, limit: 9 });
  const caseId = job?.caseId ?? 0;
  const told = async () => (await tasksThatShow(api.store, caseId)).map(({ projectId }) => projectId);
  expect(await told()).toEqual([always]);
  const [mine] = (await api.store.read.tasksOfCase({ caseId })).filter(({ projectId }) => projectId === after);
  await api.store.write.addRevision({
    ...{
      taskId: mine?.taskId ?? 0,
      userId: mine?.userId ?? 0,
      base: 0,
      client: 'x',
      state: 'submitted',
      schemaVersion: 1,
    },
    ...{ labels: '[]', rois: '[]', seen: '[]', modelShown: 0, yes: 0, reason: null, seal: null, at: 1 },
  });
  expect((await told()).sort()).toEqual([always, after].sort());
});
