import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdminOperations } from '../../appliance/admin.ts';
import { consoleOperations } from '../../appliance/console.ts';
import type { BoxModels } from '../../gateway/contract/models.ts';
import type { ModelDifference } from '../../gateway/models/model-difference.ts';
import type { AnalysisRun } from '../../gateway/store/analysis.ts';
import { addFilm, addTestModel, chestManifest, shaOf } from '../support/film-case.ts';
import { addPerson, addProject, firstManager, openTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
let operations: AdminOperations;
let project: number;
const ask = <Answer>(name: string, input: Record<string, unknown> = {}) =>
  (operations[name] as NonNullable<AdminOperations[string]>)(input) as Promise<Answer>;

beforeAll(async () => {
  api = await openTestApi();
  operations = consoleOperations(api.services, () => Promise.reject(new Error('not asked for here')));
  const manager = await firstManager(api);
  await addPerson(api, manager, 'anna', ['reader']);
  for (const n of [1, 2, 3]) await addFilm(api, n);
  api.clock.now += 10_000;
  await api.store.write.makeCases({ quietMs: 5_000, now: api.clock.now });
  project = await addProject(manager, ['anna']);
  await addTestModel(api.store, chestManifest('b', 'sex'));
  await addTestModel(api.store, chestManifest('c', 'sex', { version: '1.1.0' }), 'candidate');
});
afterAll(() => api.close());

const audited = async () => {
  const rows = api.log.map((line) => JSON.parse(line) as { audit?: string; subject?: string });
  return rows.filter(({ audit }) => audit !== undefined).map(({ audit, subject }) => `${audit}: ${subject}`);
};

test('models are listed with what they run on', async () => {
  const { models, provider } = await ask<BoxModels>('models');
  expect(models.map(({ sha256, state }) => [sha256[0], state])).toEqual([
    ['b', 'active'],
    ['c', 'candidate'],
  ]);
  expect(provider).toBe('cpu');
});

test('a name that two models share, and digits that none begins with, are refused', async () => {
  await expect(ask('activateModel', { model: 'sex' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(ask('activateModel', { model: 'ffffff' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(ask('activateModel', { model: 7 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('one that is tried beside runs on a sample of the newest cases', async () => {
  const { run } = await ask<{ run: AnalysisRun }>('besideModel', { model: 'cccccc', sample: 2 });
  expect(run).toMatchObject({ total: 2, model: shaOf('c'), state: 'running' });
  expect((await api.store.read.runningModels({})).map(({ sample }) => sample)).toEqual([0, 2]);
  expect(await audited()).toContain('model-beside: model sex cccccccccccc');
  await expect(ask('besideModel', { model: 'cccccc', sample: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

describe('two models are compared', () => {
  const said = async (letter: string, instanceId: number, probability: number, value: number | null = null) =>
    api.store.write.addPredictions([
      {
        ...{ instanceId, model: shaOf(letter), frame: 1, outcome: 'done', code: null, provider: 'cpu', maps: [] },
        scores: JSON.stringify([{ label: 'finding', probability, threshold: 0.5 }]),
        value: value === null ? null : JSON.stringify({ number: value, unit: 'a' }),
        ...{ milliseconds: 1, at: 1 },
      },
    ]);

  test('on the images that both answered: agreement, mean difference, and the cases furthest apart by their numbers', async () => {
    const { store } = api;
    const studies = await Promise.all(
      [1, 2, 3].map((n) => store.read.versionsOfStudy({ studyInstanceUid: `2.25.${n}1`, limit: 9 })),
    );
    const [one, two, three] = studies.map((rows) => rows[0]?.id ?? 0) as [number, number, number];
    await said('b', one, 0.9, 50);
    await said('c', one, 0.8, 54);
    await said('b', two, 0.9);
    await said('c', two, 0.3);
    await said('b', three, 0.1);
    const difference = await ask<ModelDifference>('diffModels', { a: 'bbbbbb', b: 'cccccc' });
    expect(difference).toMatchObject({ images: 2, a: { version: '1.0.0' }, b: { version: '1.1.0' } });
    const [label] = difference.labels;
    expect(label).toMatchObject({ label: 'finding', images: 2, compared: 2, agreed: 1 });
    expect(label?.meanAbsolute).toBeCloseTo(0.35, 9);
    expect(label?.largest.map(({ project: p, number, a, b }) => [p, number, a, b])).toEqual([
      [project, 2, 0.9, 0.3],
      [project, 1, 0.9, 0.8],
    ]);
    expect(difference.value).toMatchObject({ unit: 'a', images: 1, meanAbsolute: 4 });
    expect(JSON.stringify(difference)).not.toMatch(/2\.25\.|instance/);
  });

  test('also where there is nothing to compare', async () => {
    await addTestModel(api.store, chestManifest('d', 'age'));
    expect(await ask('diffModels', { a: 'bbbbbb', b: 'dddddd' })).toMatchObject({ images: 0, labels: [], value: null });
  });
});

test('the one that is switched on retires the other, and a retired one is found by its digits only', async () => {
  await ask('activateModel', { model: 'cccccc' });
  const states = (await ask<BoxModels>('models')).models.map(({ sha256, state }) => `${sha256[0]} ${state}`);
  expect(states).toEqual(['d active', 'b retired', 'c active']);
  await ask('retireModel', { model: 'age' });
  await expect(ask('retireModel', { model: 'age' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await ask('activateModel', { model: 'dddddd' });
  expect(await audited()).toEqual(
    expect.arrayContaining(['model-activated: model sex cccccccccccc', 'model-retired: model age dddddddddddd']),
  );
});

describe('runs over many', () => {
  test('are begun over all or a project, paused, taken up and stopped', async () => {
    const all = await ask<AnalysisRun>('analyse');
    const one = await ask<AnalysisRun>('analyse', { project, model: 'sex', again: true });
    expect([all, one]).toMatchObject([
      { projectId: null, model: null, total: 3, again: 0 },
      { projectId: project, model: shaOf('c'), total: 3, again: 1 },
    ]);
    expect(await ask('changeAnalysis', { change: 'pause', run: all.id })).toMatchObject([
      { id: all.id, state: 'paused' },
    ]);
    // Of those that can be paused: this one is already.
    const paused = await ask<AnalysisRun[]>('changeAnalysis', { change: 'pause' });
    expect(paused.map(({ id }) => id)).not.toContain(all.id);
    const { runs } = await ask<{ runs: AnalysisRun[] }>('analysisStatus');
    expect(runs.filter(({ id }) => id >= all.id)).toMatchObject([{ state: 'paused' }, { state: 'paused' }]);
    expect(await ask('changeAnalysis', { change: 'resume', run: one.id })).toMatchObject([{ state: 'running' }]);
    await ask('changeAnalysis', { change: 'stop' });
    expect(await api.store.read.openRuns({})).toEqual([]);
    expect(await audited()).toEqual(
      expect.arrayContaining([`analysis-begun: run ${all.id}`, `analysis-stopped: run ${one.id}`]),
    );
  });

  test('of what is not there are refused', async () => {
    await expect(ask('analyse', { project: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask('analyse', { project: -1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(ask('changeAnalysis', { change: 'burn' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

test('the list is what an import asks: one file once, one version of a name once', async () => {
  const { stored } = api.services.models;
  const manifest = chestManifest('e', 'nodule');
  const model = { manifest, origin: 'house', addedBy: 'olga', addedAt: 7 } as const;
  expect(await stored.knows(manifest)).toBeUndefined();
  expect(await stored.add(model)).toMatchObject({
    sha256: shaOf('e'),
    state: 'candidate',
    addedAt: 7,
    addedBy: 'olga',
  });
  expect(await stored.knows(manifest)).toBe('file');
  expect(await stored.knows({ ...manifest, sha256: shaOf('f') })).toBe('version');
  await expect(stored.add(model)).rejects.toMatchObject({ code: 'MODEL_KNOWN' });
});
