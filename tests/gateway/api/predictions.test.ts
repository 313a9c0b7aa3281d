import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TaskPredictions } from '../../../gateway/contract/predictions.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import type { ModelShown } from '../../../projects/policy.ts';
import { onePixel } from '../../support/answering-node.ts';
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
let anna: TestBrowser;
let bert: TestBrowser;
let woken = 0;
/** Of two cases: the models said something of the first only. */
let instances: [number, number];
const client = '11111111-2222-4333-8444-55555555555';

beforeAll(async () => {
  api = await openTestApi();
  Object.assign(api.services.models, {
    wake: () => {
      woken += 1;
    },
  });
  manager = await firstManager(api);
  anna = await addPerson(api, manager, 'anna', ['reader']);
  bert = await addPerson(api, manager, 'bert', ['reader']);
  instances = [await addFilm(api, 1), await addFilm(api, 2)];
  api.clock.now += 10_000;
  await api.store.write.makeCases({ quietMs: 5_000, now: api.clock.now });
  for (const [at, state] of (['active', 'beside', 'retired'] as const).entries()) {
    const letter = 'bcd'[at] ?? '';
    await addTestModel(api.store, chestManifest(letter, `model-${letter}`), state);
    await api.store.write.addPredictions([
      {
        ...{ instanceId: instances[0], model: shaOf(letter), frame: 1, outcome: 'done', code: null, provider: 'cpu' },
        ...{ scores: '[{"label":"finding","probability":0.75,"threshold":0.5}]', value: null, milliseconds: 1, at: 1 },
        maps: [
          {
            ...{ label: 'finding', rows: 1, columns: 1, peak: 1, png: Buffer.from(onePixel, 'base64') },
            placement: '{"left":0,"top":1,"width":8,"height":7}',
          },
        ],
      },
    ]);
  }
});
afterAll(() => api.close());
beforeEach(() => {
  woken = 0;
});

/** Anna's tasks on the first and the second case of a project of its own, bert reads there too. */
async function tasksOf(
  browser: TestBrowser,
  modelShown: ModelShown,
  readers = ['anna', 'bert'],
): Promise<[number, number]> {
  const project = await addProject(manager, readers, { modelShown });
  const { body } = await browser.ask<Worklist>('GET', `/api/projects/${project}/worklist`);
  const byCase = new Map(body.items.map(({ caseNumber, taskId }) => [caseNumber, taskId]));
  return [byCase.get(1) ?? 0, byCase.get(2) ?? 0];
}

const look = (task: number, browser = anna, method: 'GET' | 'POST' = 'GET') =>
  browser.ask<TaskPredictions>(method, `/api/tasks/${task}/predictions`, method === 'GET' ? undefined : {});
let changes = 0;
const submit = async (task: number, base = 0, browser = anna) => {
  changes += 1;
  const reply = await browser.ask('POST', `/api/tasks/${task}/submit`, { base, client: `${client}${changes % 10}` });
  expect(reply.status).toBe(200);
};

const isoDate = /\d{4}-\d\d-\d\dT[\d:.]+Z|GMT/;

describe('after the own answer', () => {
  test('and before it one answer for a case with predictions and one without, to each question', async () => {
    const [said, silent] = await tasksOf(anna, 'after-submit');
    for (const method of ['GET', 'POST'] as const) {
      const [one, two] = [await look(said, anna, method), await look(silent, anna, method)];
      expect(one.body).toEqual({ state: 'hidden-until-submit', predictions: [] });
      expect([one.status, one.text]).toEqual([two.status, two.text]);
      expect({ ...one.headers, date: '' }).toEqual({ ...two.headers, date: '' });
    }
    const map = (task: number, id: number) => anna.ask('GET', `/api/tasks/${task}/predictions/${id}/maps/finding`);
    const [there, absent] = [await map(said, 1), await map(said, 999)];
    expect([there.status, there.text.replace(isoDate, '')]).toEqual([absent.status, absent.text.replace(isoDate, '')]);
    expect(there.status).toBe(404);
    // Nothing was asked for in the reader's name either.
    expect(woken).toBe(0);
    expect(await api.store.read.waitingAnalysis({ priority: 0, limit: 9 })).toEqual([]);
  });

  test('nor does anything else that the page reads tell of them', async () => {
    const [said, silent] = await tasksOf(anna, 'after-submit');
    const [one, two] = [await anna.ask('GET', `/api/tasks/${said}`), await anna.ask('GET', `/api/tasks/${silent}`)];
    expect(Object.keys(one.body as object)).toEqual(Object.keys(two.body as object));
    expect(one.text).not.toMatch(/model-b|0\.75|prediction/i);
  });

  test('they are shown, of the active model alone, with its map', async () => {
    const [task] = await tasksOf(anna, 'after-submit');
    await submit(task);
    const { body } = await look(task);
    const [shown] = body.predictions;
    expect(body.state).toBe('shown');
    expect(body.predictions).toHaveLength(1);
    expect(shown).toMatchObject({
      ...{ instance: instances[0], value: null },
      model: { sha256: shaOf('b'), name: 'model-b', notice: 'Made for a test', provider: 'cpu' },
      scores: [{ label: 'finding', name: 'Finding', probability: 0.75, threshold: 0.5 }],
    });
    const [score] = shown?.scores ?? [];
    expect(score?.map?.placement).toEqual({ left: 0, top: 1, width: 8, height: 7 });
    const map = await anna.ask('GET', score?.map?.url ?? '');
    expect([map.status, map.headers['content-type'], map.headers['cache-control']]).toEqual([
      200,
      'image/png',
      'no-store',
    ]);
  });

  test('and taken up again, the case is blind again; both answers say what had been on the screen', async () => {
    const carl = await addPerson(api, manager, 'carl', ['reader']);
    const [task] = await tasksOf(carl, 'after-submit', ['carl']);
    await submit(task, 0, carl);
    await look(task, carl);
    const change = { base: 1, client: `${client}a`, labels: [], rois: [] };
    expect((await carl.ask('PUT', `/api/tasks/${task}/answer`, change)).status).toBe(200);
    expect((await look(task, carl)).body).toEqual({ state: 'hidden-until-submit', predictions: [] });
    await submit(task, 2, carl);
    const revisions = await api.store.read.revisions({ taskId: task, userId: carl.me.id });
    expect(revisions.map(({ modelShown }) => modelShown)).toEqual([0, 1, 1]);
  });

  test('an answer to a case whose predictions another project showed to its reader says so', async () => {
    const dora = await addPerson(api, manager, 'dora', ['reader']);
    const [blind] = await tasksOf(dora, 'never', ['dora']);
    const [open] = await tasksOf(dora, 'always', ['dora']);
    await submit(blind, 0, dora);
    expect((await look(open, dora)).body.state).toBe('shown');
    await submit(blind, 1, dora);
    const revisions = await api.store.read.revisions({ taskId: blind, userId: dora.me.id });
    expect(revisions.map(({ modelShown }) => modelShown)).toEqual([0, 1]);
  });

  test('an answer to a case without predictions says that nothing was shown', async () => {
    const [, silent] = await tasksOf(anna, 'after-submit');
    await submit(silent);
    expect((await look(silent)).body).toMatchObject({ predictions: [] });
    await submit(silent, 1);
    const revisions = await api.store.read.revisions({ taskId: silent, userId: anna.me.id });
    expect(revisions.map(({ modelShown }) => modelShown)).toEqual([0, 0]);
  });

  test("another reader's answer opens nothing", async () => {
    const [task] = await tasksOf(anna, 'after-submit');
    await submit(task);
    const project = (await anna.ask<{ projectId: number }>('GET', `/api/tasks/${task}`)).body.projectId;
    const mine = await bert.ask<Worklist>('GET', `/api/projects/${project}/worklist`);
    const bertsTask = mine.body.items.find(({ caseNumber }) => caseNumber === 1)?.taskId ?? 0;
    expect((await look(bertsTask, bert)).body.state).toBe('hidden-until-submit');
    expect((await look(task, bert)).status).toBe(404);
  });
});

test('a project that never shows them does not after an answer either', async () => {
  const [task] = await tasksOf(anna, 'never');
  await submit(task);
  expect((await look(task, anna, 'POST')).body).toEqual({ state: 'never', predictions: [] });
  expect((await anna.ask('GET', `/api/tasks/${task}/predictions/1/maps/finding`)).status).toBe(404);
  expect(woken).toBe(0);
});

describe('a project that always shows them', () => {
  test('does so from the first look on, and the first answer says so', async () => {
    const [task] = await tasksOf(anna, 'always');
    expect((await look(task)).body.state).toBe('shown');
    await submit(task);
    const revisions = await api.store.read.revisions({ taskId: task, userId: anna.me.id });
    expect(revisions.map(({ modelShown }) => modelShown)).toEqual([1]);
  });

  test('and so it does where a map was fetched by its address alone', async () => {
    const emil = await addPerson(api, manager, 'emil', ['reader']);
    const [task] = await tasksOf(emil, 'always', ['emil']);
    expect((await emil.ask('GET', `/api/tasks/${task}/predictions/1/maps/finding`)).status).toBe(200);
    await submit(task, 0, emil);
    const revisions = await api.store.read.revisions({ taskId: task, userId: emil.me.id });
    expect(revisions.map(({ modelShown }) => modelShown)).toEqual([1]);
  });

  test('lets a reader ask for what is not there, before everything else', async () => {
    const [, silent] = await tasksOf(anna, 'always');
    const { caseId } = (await api.store.read.task({ taskId: silent, userId: anna.me.id })) ?? { caseId: 0 };
    const job = await api.store.read.analysisOfCase({ caseId });
    await api.store.write.endAnalysis({
      ...{ id: job?.id ?? 0, asks: job?.asks ?? 0, state: 'done', code: null },
      beside: [],
      at: 1,
    });
    expect((await look(silent)).body).toEqual({ state: 'none', predictions: [] });
    expect((await look(silent, anna, 'POST')).body).toEqual({ state: 'waiting', predictions: [] });
    expect(woken).toBe(1);
    expect(await api.store.read.waitingAnalysis({ priority: 0, limit: 9 })).toMatchObject([{ caseId }]);
  });

  test('shows what was said of the images of that task only', async () => {
    const [said, silent] = await tasksOf(anna, 'always');
    const id = (await look(said)).body.predictions[0]?.id ?? 0;
    const map = (task: number) => anna.ask('GET', `/api/tasks/${task}/predictions/${id}/maps/finding`);
    expect([(await map(said)).status, (await map(silent)).status]).toEqual([200, 404]);
    // Of a model that runs beside, and of one that is retired: 2 and 3.
    for (const other of [2, 3])
      expect((await anna.ask('GET', `/api/tasks/${said}/predictions/${other}/maps/finding`)).status).toBe(404);
  });
});

test('a project that was made before there were models hides them until the own answer', async () => {
  const { projectId } = await api.store.write.createProject({
    ...{ name: 'Old', labels: '[]', policy: '{"demandAllLabels":false}', takesNewCases: true, existingCases: true },
    ...{ readers: ['anna'], createdBy: manager.me.id, at: 1 },
  });
  const { body } = await anna.ask<Worklist>('GET', `/api/projects/${projectId}/worklist`);
  expect((await look(body.items[0]?.taskId ?? 0)).body.state).toBe('hidden-until-submit');
});
