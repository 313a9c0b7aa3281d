import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jobPriority } from '../../../gateway/store/analysis.ts';
import type { NewPrediction } from '../../../gateway/store/prediction-operations.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';

let dir: string;
let store: Store;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-analysis-'));
  store = await openStore(join(dir, 'markit.sqlite'));
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const sha = (letter: string) => letter.repeat(64);
const model = (letter: string, name = 'view') =>
  store.write.addModel({
    ...{ sha256: sha(letter), name, version: '1.0.0', origin: 'house', manifest: '{}', addedBy: 'olga', at: 1 },
  });

/** One cleared image of a study of its own, which becomes case `n`. */
async function makeCase(n: number, at = n * 1_000): Promise<{ caseId: number; instance: number }> {
  const names = { sopInstanceUid: `2.25.${n}`, studyInstanceUid: `2.25.9${n}`, file: `e/${n}.dcm` };
  await store.write.addInstances([
    instanceRow({ ...names, receivedAt: at, receivedDigest: String(n).padStart(64, '0') }),
  ]);
  const waiting = await store.read.waitingInstances({ limit: 100, after: 0 });
  const instance = waiting.at(-1)?.id ?? 0;
  await store.write.setClearing({ id: instance, clearing: 'cleared', reason: null, findings: null, at });
  await store.write.makeCases({ quietMs: 0, now: at });
  const jobs = await store.read.waitingAnalysis({ priority: jobPriority.arrival, limit: 1_000 });
  return { caseId: Math.max(...jobs.map((job) => job.caseId)), instance };
}

const end = (job: { id: number; asks: number }, state: 'done' | 'failed' = 'done') =>
  store.write.endAnalysis({ ...{ id: job.id, asks: job.asks, state, code: null, beside: [], at: 9 } });

const waiting = async (priority: keyof typeof jobPriority) =>
  (await store.read.waitingAnalysis({ priority: jobPriority[priority], limit: 100 })).map(({ caseId }) => caseId);

describe('models', () => {
  test('are added once, as candidates, and keep what they were added with', async () => {
    expect((await model('a')).added).toBe(true);
    const again = await store.write.addModel({
      ...{ sha256: sha('a'), name: 'other', version: '9.0.0', origin: 'taught', manifest: '[]', addedBy: null, at: 5 },
    });
    expect(again).toMatchObject({ added: false, model: { name: 'view', state: 'candidate', addedBy: 'olga' } });
  });

  test('of a name have one that is active: the next one retires it', async () => {
    for (const letter of ['a', 'b']) await model(letter);
    await model('c', 'sex');
    for (const letter of ['a', 'c', 'b'])
      await store.write.setModelState({ sha256: sha(letter), state: 'active', at: 2 });
    const states = Object.fromEntries((await store.read.models({ limit: 9 })).map((row) => [row.sha256[0], row.state]));
    expect(states).toEqual({ a: 'retired', b: 'active', c: 'active' });
    expect((await store.read.activeModels({})).map((row) => row.sha256)).toEqual([sha('c'), sha('b')]);
  });

  test('run beside the active one as long as their sample lasts', async () => {
    for (const letter of ['a', 'b']) await model(letter);
    await store.write.setModelState({ sha256: sha('a'), state: 'active', at: 2 });
    await store.write.setModelState({ sha256: sha('b'), state: 'beside', sample: 1, at: 2 });
    const running = async () => (await store.read.runningModels({})).map((row) => row.sha256[0]);
    expect(await running()).toEqual(['a', 'b']);
    await store.write.endAnalysis({ id: 99, asks: 1, state: 'done', code: null, beside: [sha('b')], at: 3 });
    expect(await running()).toEqual(['a']);
  });

  test('never become candidates again, and an unknown one becomes nothing', async () => {
    await model('a');
    const change = (letter: string, state: 'candidate' | 'active') =>
      store.write.setModelState({ sha256: sha(letter), state, at: 2 });
    await expect(change('a', 'candidate')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(change('f', 'active')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('predictions', () => {
  const prediction = (instanceId: number, change: Partial<NewPrediction> = {}): NewPrediction => ({
    ...{ instanceId, model: sha('a'), frame: 1, outcome: 'done', code: null, provider: 'cpu' },
    ...{ scores: '[{"label":"ap","probability":0.5,"threshold":0.5}]', value: null, milliseconds: 3, at: 5 },
    maps: [{ label: 'ap', rows: 2, columns: 2, placement: '{}', peak: 1, png: Uint8Array.of(1, 2) }],
    ...change,
  });

  test('are kept once an image and model, with their maps', async () => {
    const { instance } = await makeCase(1);
    await model('a');
    expect(await store.write.addPredictions([prediction(instance)])).toEqual({ kept: 1 });
    expect(await store.write.addPredictions([prediction(instance, { scores: '[]' })])).toEqual({ kept: 0 });
    const [shown] = await store.read.shownPredictions({ instances: [instance], models: [sha('a')] });
    expect(shown).toMatchObject({ scores: prediction(1).scores, maps: [{ label: 'ap', peak: 1 }] });
    expect(await store.read.predictionMap({ id: shown?.id ?? 0, label: 'ap' })).toEqual(Uint8Array.of(1, 2));
  });

  test('that failed are not shown, and give way to an answer', async () => {
    const { instance } = await makeCase(1);
    await model('a');
    const failed = { outcome: 'failed', code: 'INFERENCE_REFUSED', provider: null, scores: '[]', maps: [] } as const;
    await store.write.addPredictions([prediction(instance, failed)]);
    const shown = () => store.read.shownPredictions({ instances: [instance], models: [sha('a')] });
    expect(await shown()).toEqual([]);
    expect(await store.write.addPredictions([prediction(instance)])).toEqual({ kept: 1 });
    expect(await shown()).toHaveLength(1);
    expect(await store.write.addPredictions([prediction(instance, failed)])).toEqual({ kept: 0 });
  });

  test('go with their image, and none is kept of one that is gone', async () => {
    const { instance } = await makeCase(1);
    await model('a');
    await store.write.addPredictions([prediction(instance)]);
    await store.write.buryInstance({ id: instance, at: 1 });
    expect(await store.read.predictionsOf({ instances: [instance] })).toEqual([]);
    expect(await store.write.addPredictions([prediction(instance)])).toEqual({ kept: 0 });
  });
});

describe('a case asks to be analysed', () => {
  test('when it is made, and again when something new of it is decided', async () => {
    const { caseId } = await makeCase(1);
    expect(await waiting('arrival')).toEqual([caseId]);
    const [job] = await store.read.waitingAnalysis({ priority: jobPriority.arrival, limit: 1 });
    await end(job ?? { id: 0, asks: 0 });
    expect(await waiting('arrival')).toEqual([]);
    const row = { sopInstanceUid: '2.25.77', studyInstanceUid: '2.25.91', file: 'e/77.dcm', receivedAt: 2_000 };
    await store.write.addInstances([instanceRow({ ...row, receivedDigest: '7'.repeat(64) })]);
    await store.write.makeCases({ quietMs: 0, now: 2_000 });
    expect(await waiting('arrival')).toEqual([]);
    const [fresh] = await store.read.waitingInstances({ limit: 1, after: 0 });
    await store.write.setClearing({ id: fresh?.id ?? 0, clearing: 'cleared', reason: null, findings: null, at: 5 });
    await store.write.makeCases({ quietMs: 0, now: 2_001 });
    expect(await waiting('arrival')).toEqual([caseId]);
  });

  test('sooner where a reader waits, and no later because something came as well', async () => {
    const [one, two] = [await makeCase(1), await makeCase(2)];
    await store.write.askAnalysis({ caseId: two.caseId, priority: 'reader', at: 5_000 });
    await store.write.askAnalysis({ caseId: two.caseId, priority: 'arrival', at: 6_000 });
    expect(await waiting('reader')).toEqual([two.caseId]);
    expect(await waiting('arrival')).toEqual([one.caseId]);
  });

  test('and is not taken for done where it was asked for again meanwhile', async () => {
    const { caseId } = await makeCase(1);
    const [job] = await store.read.waitingAnalysis({ priority: jobPriority.arrival, limit: 1 });
    await store.write.askAnalysis({ caseId, priority: 'arrival', at: 2_000 });
    await end(job ?? { id: 0, asks: 0 });
    expect(await waiting('arrival')).toEqual([caseId]);
    expect(await store.read.analysisCounts({})).toEqual({ waiting: 1, failed: 0 });
  });
});

describe('a run over many cases', () => {
  const begin = (change: { newest?: number; projectId?: number } = {}) =>
    store.write.beginRun({
      ...{ projectId: null, model: null, again: false, newest: null, askedBy: 'console', at: 9 },
      ...change,
    });
  const bulk = () => store.read.waitingAnalysis({ priority: jobPriority.bulk, limit: 100 });
  const deal = (limit = 2) => store.write.dealRun({ limit, at: 9 });

  test('is dealt out a few at a time, counts what became of each, and ends', async () => {
    for (const n of [1, 2, 3]) await makeCase(n);
    const { id } = await begin();
    const progress = async () => store.read.analysisRun({ id });
    expect(await progress()).toMatchObject({ total: 3, done: 0, state: 'running' });
    expect([await deal(), await deal()]).toEqual([true, false]);
    const [first, second, ...more] = await bulk();
    expect(more).toEqual([]);
    await end(first ?? { id: 0, asks: 0 });
    await end(second ?? { id: 0, asks: 0 }, 'failed');
    expect([await deal(), (await bulk()).length]).toEqual([true, 1]);
    await end((await bulk())[0] ?? { id: 0, asks: 0 });
    expect([await deal(), await deal()]).toEqual([true, false]);
    expect(await progress()).toMatchObject({ total: 3, done: 2, failed: 1, state: 'done', endedAt: 9 });
  });

  test('goes on behind a case that waits after a try, and is over once that one is, too', async () => {
    for (const n of [1, 2, 3]) await makeCase(n);
    const { id } = await begin();
    const none = { id: 0, asks: 0 };
    expect([await deal(), await deal()]).toEqual([true, false]);
    const [first = none, second = none] = await bulk();
    await store.write.noteAnalysisTry({ id: first.id, code: 'STORE_DOWN' });
    expect(await deal()).toBe(false);
    await end(second);
    expect(await deal()).toBe(true);
    const [, third = none] = await bulk();
    await end(third);
    expect(await deal()).toBe(false);
    expect(await store.read.analysisRun({ id })).toMatchObject({ state: 'running', done: 2 });
    await end(first);
    expect(await deal()).toBe(true);
    expect(await store.read.analysisRun({ id })).toMatchObject({ state: 'done', total: 3, done: 3, failed: 0 });
  });

  test('waits while it is paused, and leaves nothing behind when it is stopped', async () => {
    for (const n of [1, 2, 3]) await makeCase(n);
    const { id } = await begin();
    await deal();
    expect(await store.write.changeRun({ id, change: 'pause', at: 10 })).toMatchObject({ state: 'paused' });
    expect([(await bulk()).length, await deal()]).toEqual([0, false]);
    expect(await store.write.changeRun({ id, change: 'pause', at: 10 })).toBeUndefined();
    await store.write.changeRun({ id, change: 'resume', at: 10 });
    expect(await bulk()).toHaveLength(2);
    await store.write.changeRun({ id, change: 'stop', at: 11 });
    expect([(await bulk()).length, await deal()]).toEqual([0, false]);
    expect(await waiting('arrival')).toHaveLength(3);
  });

  test('takes the newest only, where it is asked for them, and the cases of a project only', async () => {
    const cases: number[] = [];
    for (const n of [1, 2, 3]) cases.push((await makeCase(n)).caseId);
    await begin({ newest: 2 });
    await deal(9);
    expect((await bulk()).map((job) => job.caseId)).toEqual(cases.slice(1));
    await expect(begin({ projectId: 5 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
