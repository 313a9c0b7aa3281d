import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Analysed, type AnalysisAsked, analyseCase } from '../../gateway/analyse.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import { defaultRules, type ModelRules } from '../../gateway/models/rules.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import type { StoredScore } from '../../gateway/store/predictions.ts';
import { openStore } from '../../gateway/store/store.ts';
import { type AnsweringNode, startAnsweringNode } from '../support/answering-node.ts';
import {
  addFilm,
  addTestModel,
  chestManifest,
  clear,
  type FilmPlace,
  shaOf,
  viewManifest,
} from '../support/film-case.ts';

const pool = new DecodePool({ workers: 1 });
let place: FilmPlace;
let node: AnsweringNode;
let client: InferenceClient;

beforeAll(async () => {
  node = await startAnsweringNode();
  client = new InferenceClient({ socketPath: node.socketPath });
});
afterAll(async () => {
  client.close();
  await node.close();
  await pool.close();
});
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-analyse-'));
  place = { folder, store: await openStore(join(folder, 'markit.sqlite')), clock: { now: 1_000 } };
  node.questions.length = 0;
  node.models.clear();
  node.behave = () => 200;
});
afterEach(async () => {
  await place.store.close();
  rmSync(place.folder, { recursive: true });
});

/** The node has them, too. */
async function addModels(...models: Parameters<typeof addTestModel>[1][]): Promise<void> {
  for (const manifest of models) {
    await addTestModel(place.store, manifest);
    node.models.set(manifest.sha256, manifest);
  }
}

async function caseOf(study: number): Promise<number> {
  await place.store.write.makeCases({ quietMs: 0, now: place.clock.now });
  const jobs = await place.store.read.waitingAnalysis({ priority: 1, limit: 1_000 });
  for (const { caseId } of jobs) if ((await place.store.read.caseStudy({ caseId })) === `2.25.${study}1`) return caseId;
  throw new Error('no such case');
}

const analyse = (caseId: number, change: Partial<AnalysisAsked> & { rules?: ModelRules } = {}): Promise<Analysed> => {
  const { rules = defaultRules, ...asked } = change;
  const images = embeddedImageStore(join(place.folder, 'images'));
  return analyseCase(
    { caseId, priority: 'arrival', model: null, again: false, ...asked },
    { store: place.store, images, pool, node: client, rules, now: () => place.clock.now },
  );
};

const rowsOf = (...instances: number[]) => place.store.read.predictionsOf({ instances });
const asked = () => node.questions.map(({ images, models }) => [images.length, models.map((one) => one[0]).join('')]);

describe('a case is analysed', () => {
  test('with every model that looks at such images, and what they say is kept with map, model and provider', async () => {
    await addModels(chestManifest('b', 'sex'), chestManifest('c', 'findings'));
    const [one, two] = [await addFilm(place, 51, { study: 9 }), await addFilm(place, 204, { study: 9 })];
    expect(await analyse(await caseOf(9))).toEqual({ added: 4, failed: 0, code: null, beside: [] });
    const rows = await rowsOf(one, two);
    expect(rows.map(({ instanceId, model }) => [instanceId, model[0]])).toEqual([
      [one, 'b'],
      [one, 'c'],
      [two, 'b'],
      [two, 'c'],
    ]);
    // The node answers with the first sample it was sent: each image got its own.
    const said = rows.map(({ scores }) => (JSON.parse(scores) as StoredScore[])[0]?.probability);
    expect(said).toEqual([51 / 255, 51 / 255, 204 / 255, 204 / 255]);
    expect(rows[0]).toMatchObject({ outcome: 'done', provider: 'cpu', milliseconds: 1.5, frame: 1, at: 1_000 });
    const shown = await place.store.read.shownPredictions({ instances: [one], models: [shaOf('b')] });
    expect(shown[0]?.maps).toEqual([
      { label: 'finding', peak: 1, placement: '{"left":0,"top":0,"width":8,"height":8}' },
    ]);
    expect(asked()).toEqual([[2, 'cb']]);
  });

  test('of many frames by its middle one, of an even number the earlier', async () => {
    await addModels(chestManifest('b', 'sex'));
    const [four, five] = [await addFilm(place, 10, { frames: 4 }), await addFilm(place, 60, { frames: 5 })];
    await analyse(await caseOf(10));
    await analyse(await caseOf(60));
    const rows = await rowsOf(four, five);
    expect(rows.map(({ frame }) => frame)).toEqual([2, 3]);
    expect(rows.map(({ scores }) => (JSON.parse(scores) as StoredScore[])[0]?.probability)).toEqual([
      11 / 255,
      62 / 255,
    ]);
  });

  test('never where an image is not cleared', async () => {
    await addModels(chestManifest('b', 'sex'));
    const seen = await addFilm(place, 1, { study: 9 });
    const caseId = await caseOf(9);
    const waits = await addFilm(place, 2, { study: 9, waiting: true });
    await analyse(caseId);
    expect((await rowsOf(seen, waits)).map(({ instanceId }) => instanceId)).toEqual([seen]);
    await clear(place.store, waits, 5);
    expect(await analyse(caseId)).toMatchObject({ added: 1 });
    // What was there before was not asked for again.
    expect(asked()).toEqual([
      [1, 'b'],
      [1, 'b'],
    ]);
  });

  test('by the model that is switched on later, for what that one has not said', async () => {
    await addModels(chestManifest('b', 'sex'));
    await addFilm(place, 1);
    const caseId = await caseOf(1);
    await analyse(caseId);
    await addModels(chestManifest('c', 'findings'));
    expect(await analyse(caseId)).toMatchObject({ added: 1 });
    expect(asked()).toEqual([
      [1, 'b'],
      [1, 'c'],
    ]);
  });

  test('beside, where one is tried: the job is told of it; a candidate and a retired one are not run', async () => {
    const models = ['b', 'c', 'd', 'e'].map((letter) => chestManifest(letter, `m${letter}`));
    for (const [at, state] of (['active', 'beside', 'candidate', 'retired'] as const).entries()) {
      const manifest = models[at] as (typeof models)[number];
      await addTestModel(place.store, manifest, state);
      node.models.set(manifest.sha256, manifest);
    }
    await addFilm(place, 1);
    expect(await analyse(await caseOf(1))).toMatchObject({ added: 2, beside: [shaOf('c')] });
    expect(asked()).toEqual([[1, 'bc']]);
  });
});

describe('rules', () => {
  const frontal = chestManifest('b', 'sex', {
    use: { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: ['AP', 'PA'] },
  });

  test('an image of another modality or body part, or of a view it was not made for, is not asked about', async () => {
    await addModels(frontal);
    await addFilm(place, 1, { study: 9, modality: 'CT' });
    await addFilm(place, 2, { study: 9, bodyPart: 'HAND' });
    await addFilm(place, 3, { study: 9, bodyPart: null });
    await addFilm(place, 4, { study: 9, viewPosition: 'LL' });
    expect(await analyse(await caseOf(9))).toMatchObject({ added: 0, failed: 0 });
    expect(asked()).toEqual([]);
  });

  test('where no view is given the view model decides, and its own answer is kept', async () => {
    const pa = { ...frontal, use: { ...frontal.use, views: ['PA'] } };
    await addModels(viewManifest(), pa);
    // Dark is PA for the view model of this test.
    const dark = await addFilm(place, 20, { study: 9, viewPosition: null });
    const bright = await addFilm(place, 230, { study: 9, viewPosition: 'CHEST FRONT' });
    await analyse(await caseOf(9));
    expect((await rowsOf(dark)).map(({ model }) => model[0])).toEqual(['a', 'b']);
    expect((await rowsOf(bright)).map(({ model }) => model[0])).toEqual(['a']);
    expect(asked()).toEqual([
      [2, 'a'],
      [1, 'b'],
    ]);
  });

  test('where there is no view model, nobody is asked about an image of an unknown view', async () => {
    await addModels(frontal);
    await addFilm(place, 20, { viewPosition: null });
    expect(await analyse(await caseOf(20))).toMatchObject({ added: 0, failed: 0 });
  });

  test('a run of one model asks the view model too, if it has to', async () => {
    await addModels(viewManifest(), frontal);
    const image = await addFilm(place, 20, { viewPosition: null });
    await analyse(await caseOf(20), { model: frontal.sha256 });
    expect((await rowsOf(image)).map(({ model }) => model[0])).toEqual(['a', 'b']);
  });

  test('of the house stand in place of the manifest', async () => {
    await addModels(frontal);
    await addFilm(place, 1, { bodyPart: null, viewPosition: null });
    const rule = { model: 'sex', modalities: [], bodyParts: ['CHEST'], bodyPartMayBeMissing: true, views: [] };
    expect(await analyse(await caseOf(1), { rules: { viewModel: null, rules: [rule] } })).toMatchObject({ added: 1 });
  });
});

describe('what goes wrong', () => {
  test('for a passing reason is thrown, and nothing is kept of it', async () => {
    await addModels(chestManifest('b', 'sex'));
    const image = await addFilm(place, 1);
    node.behave = () => 503;
    await expect(analyse(await caseOf(1))).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
    expect(await rowsOf(image)).toEqual([]);
  });

  test('with one image is marked with its code, and its neighbours are answered', async () => {
    await addModels(chestManifest('b', 'sex'));
    const [good, damaged] = [
      await addFilm(place, 1, { study: 9 }),
      await addFilm(place, 2, { study: 9, damaged: true }),
    ];
    const caseId = await caseOf(9);
    expect(await analyse(caseId)).toMatchObject({ added: 1, failed: 1, code: 'FRAME_UNREADABLE' });
    expect((await rowsOf(good, damaged)).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['done', null],
      ['failed', 'FRAME_UNREADABLE'],
    ]);
    // It would fail again: it is not asked again by itself.
    expect(await analyse(caseId)).toMatchObject({ added: 0, failed: 0 });
  });

  test('with one model on one image is found by asking for each alone', async () => {
    await addModels(chestManifest('b', 'sex'), chestManifest('c', 'findings'));
    const [one, two] = [await addFilm(place, 1, { study: 9 }), await addFilm(place, 2, { study: 9 })];
    let refused = 0;
    node.behave = ({ models, images }) => {
      const isIt = models.includes(shaOf('c')) && (images.length > 1 || refused++ < 2);
      return isIt ? 500 : 200;
    };
    const caseId = await caseOf(9);
    expect(await analyse(caseId)).toMatchObject({ added: 3, failed: 1, code: 'INFERENCE_REFUSED' });
    const failed = (await rowsOf(one, two)).filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ instanceId: one, model: shaOf('c'), provider: null }]);
    expect(await analyse(caseId, { again: true })).toMatchObject({ added: 1, failed: 0 });
  });

  test('with a model whose file is gone says so, and the others answer', async () => {
    await addModels(chestManifest('b', 'sex'), chestManifest('c', 'findings'));
    node.models.delete(shaOf('c'));
    await addFilm(place, 1);
    expect(await analyse(await caseOf(1))).toMatchObject({ added: 1, failed: 1, code: 'MODEL_AWAY' });
  });

  test('with figures past all bounds of one model marks that one, and the others answer', async () => {
    const age = chestManifest('d', 'age', {
      ...{ task: 'regression', quantity: { unit: 'a', scale: 1, offset: 0 } },
      ...{ calibration: [], thresholds: [] },
    });
    await addModels(chestManifest('b', 'sex'), age);
    const image = await addFilm(place, 1);
    const said = {
      ...{ model: { sha256: shaOf('d'), provider: 'cpu' }, task: 'regression', scores: [], maps: [], features: null },
      ...{ value: { number: 1e13, unit: 'a' }, milliseconds: 1 },
    };
    const sex = { ...said, model: { sha256: shaOf('b'), provider: 'cpu' }, task: 'binary', value: null };
    node.behave = ({ models }) => ({
      body: JSON.stringify({ predictions: [models.map((model) => (model === shaOf('d') ? said : sex))] }),
    });
    expect(await analyse(await caseOf(1))).toMatchObject({ added: 1, failed: 1, code: 'INFERENCE_REFUSED' });
    expect((await rowsOf(image)).map(({ model, outcome }) => [model[0], outcome])).toEqual([
      ['b', 'done'],
      ['d', 'failed'],
    ]);
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['of another shape', '{"predictions":[[]]}'],
    ['about another model', JSON.stringify({ predictions: [[{ model: { sha256: shaOf('f'), provider: 'cpu' } }]] })],
  ])('with an answer that is %s keeps nothing of it', async (_name, body) => {
    await addModels(chestManifest('b', 'sex'));
    const image = await addFilm(place, 1);
    node.behave = () => ({ body });
    await expect(analyse(await caseOf(1))).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
    expect(await rowsOf(image)).toEqual([]);
  });
});
