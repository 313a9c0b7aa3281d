/** The real node predicts with a real model: as the bare run-time does, in batches, and says no in the words of its contract. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthAnswer, ModelsAnswer } from '../../inference/contract.ts';
import type { Prediction, PredictQuestion } from '../../inference/predict-contract.ts';
import { readQuestion } from '../../inference/predict-question.ts';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import { type ModelSession, openSession } from '../../inference/session.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { askNode, askPredict, getJson, greyImage, questionBody } from './ask-node.ts';
import { markerManifest, writeModel } from './model-folder.ts';
import { startTestInference, type TestInference } from './running-inference.ts';

let folder: string;
let manifest: ModelManifest;
let node: TestInference;
let bare: ModelSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  manifest = await markerManifest();
  await writeModel(folder, 'markers', manifest);
  await writeModel(folder, 'false', { ...manifest, name: 'false', sha256: 'ab'.repeat(32) });
  await writeModel(folder, 'letters', { format: 'another' });
  await writeModel(folder, 'hostile', { ...manifest, name: '../../etc', sha256: 'cd'.repeat(32) });
  node = await startTestInference({ provider: 'cpu', threads: 1, modelFolders: [folder, '/nonexistent'] });
  bare = await openSession(join(folder, 'markers', 'model.onnx'), { provider: 'cpu', threads: 1 });
});
afterAll(async () => {
  await bare.close();
  await node.stop();
  await rm(folder, { recursive: true });
});

const random = seeded(1);
const image = greyImage(80, 60);
const picture = () => Uint8Array.from({ length: 80 * 60 }, () => random(256));

function question(images: number, changes: Partial<PredictQuestion> = {}): PredictQuestion {
  const asked = { images: Array.from({ length: images }, () => image), models: [manifest.sha256] };
  return { ...asked, priority: 'reader', maps: false, features: false, ...changes };
}

/** What the run-time says where nothing stands between. */
async function bareScores(samples: Uint8Array): Promise<number[]> {
  const tensor = toTensor(image, samples, manifest.input);
  const { kinds } = await bare.run({ crops: { data: tensor, dims: [1, 1, 64, 64] } });
  return [...(kinds?.data ?? [])];
}

function scoresOf(predictions: readonly Prediction[] | undefined): number[] {
  return predictions?.[0]?.scores.map(({ probability }) => probability) ?? [];
}

test('an image gets the scores of the bare model, and the answer says what gave them', async () => {
  const samples = picture();
  const { status, answer } = await askPredict(node.socketPath, questionBody(question(1), [samples]));
  expect(status).toBe(200);
  const expected = await bareScores(samples);
  const [prediction] = answer.predictions[0] ?? [];
  expect(prediction).toMatchObject({
    model: { name: 'markers', version: '1.0.0', sha256: manifest.sha256, provider: 'cpu' },
    task: 'multi-class',
    value: null,
    maps: [],
    features: null,
    batch: 1,
  });
  for (const [at, score] of scoresOf(answer.predictions[0]).entries()) expect(score).toBeCloseTo(expected[at] ?? -1, 6);
});

test('of many images each gets its own, and they ran together', async () => {
  const samples = Array.from({ length: 20 }, picture);
  const { answer } = await askPredict(node.socketPath, questionBody(question(20), samples));
  expect(answer.predictions).toHaveLength(20);
  for (const [at, one] of samples.entries()) {
    const expected = await bareScores(one);
    for (const [label, score] of scoresOf(answer.predictions[at]).entries())
      expect(score).toBeCloseTo(expected[label] ?? -1, 5);
  }
  expect(answer.predictions.map(([prediction]) => prediction?.batch)).toContain(8);
});

test('a question that is longer than any is not parsed', () => {
  const body = Buffer.alloc(2 ** 27 + 8);
  body.writeUInt32BE(2 ** 27 + 1);
  expect(() => readQuestion(body)).toThrow('too long');
});

test('the same image gets the same bytes alone and among others', async () => {
  const pictures = Array.from({ length: 8 }, picture);
  const scores = async (samples: readonly Uint8Array[]) => {
    const { answer } = await askPredict(node.socketPath, questionBody(question(samples.length), samples));
    return answer.predictions;
  };
  const together = await scores(pictures);
  expect(together.map(([one]) => one?.batch)).toContain(8);
  for (const [at, one] of pictures.entries()) {
    const [alone] = await scores([one]);
    expect(scoresOf(alone)).toEqual(scoresOf(together[at]));
  }
});

test('the same image gets the same bytes again', async () => {
  const body = questionBody(question(1, { priority: 'bulk' }), [picture()]);
  const asked = async () => {
    const { answer } = await askPredict(node.socketPath, body);
    return JSON.stringify(answer, (key, value) => (key === 'milliseconds' || key === 'batch' ? undefined : value));
  };
  expect(await asked()).toBe(await asked());
});

test.each([
  [
    'a model that is not here',
    () => questionBody(question(1, { models: ['0'.repeat(64)] }), [picture()]),
    404,
    'not-found',
  ],
  [
    'a file that is another than its manifest says',
    () => questionBody(question(1, { models: ['ab'.repeat(32)] }), [picture()]),
    500,
    'model-failed',
  ],
  [
    'a window without a width',
    () => {
      const image = { ...greyImage(4, 4), windows: [{ center: 1, width: 0 }], voiLutFunction: 'SIGMOID' as const };
      return questionBody(question(1, { images: [image] }), [new Uint8Array(16)]);
    },
    400,
    'bad-request',
  ],
  ['too few samples', () => questionBody(question(2), [picture()]), 400, 'bad-request'],
  ['too many samples', () => questionBody(question(1), [picture(), picture()]), 400, 'bad-request'],
  ['no image', () => questionBody(question(0), []), 400, 'bad-request'],
  ['another form', () => questionBody({ ...question(1), more: 1 }, [picture()]), 400, 'bad-request'],
  ['no JSON', () => Buffer.from('\0\0\0\x02{]'), 400, 'bad-request'],
  ['a length past the end', () => Buffer.from('\xff\xff\xff\xff{}', 'latin1'), 400, 'bad-request'],
  [
    'a size that overflows',
    () => questionBody(question(1, { images: [greyImage(65_535, 65_535)] }), []),
    400,
    'bad-request',
  ],
])('%s is refused in the word of the contract', async (_what, body, status, error) => {
  const answered = await askPredict(node.socketPath, body());
  expect([answered.status, answered.answer]).toEqual([status, { error }]);
});

test('a body past half a gigabyte is refused before it is sent', async () => {
  const asked = { method: 'POST', path: '/v1/predict', headers: { 'content-length': 2 ** 29 + 1 } };
  await expect(askNode(node.socketPath, { ...asked })).resolves.toMatchObject({ status: 413 });
});

test('a model that is brought while the node runs is found', async () => {
  // The same graph under other bytes: a field that no reader knows is added to the file.
  const { readFile } = await import('node:fs/promises');
  const { createHash } = await import('node:crypto');
  const bytes = Buffer.concat([await readFile(join(folder, 'markers', 'model.onnx')), Buffer.from([0xfa, 0x7f, 0])]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeModel(folder, sha256, { ...manifest, name: 'brought', sha256 }, bytes);
  // It looks again once a second at most.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const samples = picture();
  const { status, answer } = await askPredict(
    node.socketPath,
    questionBody(question(1, { models: [sha256, manifest.sha256] }), [samples]),
  );
  expect(status).toBe(200);
  expect(answer.predictions[0]?.map(({ model }) => model.name)).toEqual(['brought', 'markers']);
});

test('an asker that goes away leaves the node well', async () => {
  const gone = new AbortController();
  const asked = askPredict(node.socketPath, questionBody(question(30), Array.from({ length: 30 }, picture)), {
    signal: gone.signal,
  });
  setTimeout(() => gone.abort(), 5);
  await asked.catch(() => undefined);
  const { status } = await askPredict(node.socketPath, questionBody(question(1), [picture()]));
  expect(status).toBe(200);
});

test('health and the list of models name what is here and what cannot be used', async () => {
  const { answer } = await getJson(node.socketPath, '/v1/models');
  const names = (answer as ModelsAnswer).models.map(({ name }) => name).sort();
  expect(names).toEqual(['brought', 'false', 'markers']);
  const health = (await getJson(node.socketPath, '/v1/health')).answer as HealthAnswer;
  expect(health.predictions).toMatchObject({
    ...{ provider: 'cpu', models: 3, workers: 1, restarts: 0, waiting: { reader: 0, arrival: 0, bulk: 0 } },
    unusable: [{ folder: 'hostile', reason: 'the manifest does not fit its schema' }],
  });
  expect(health.gpus.devices.length > 0 || health.gpus.note !== undefined).toBe(true);
});

test('metrics count what ran and what was refused, and hold no sha256', async () => {
  const { body, headers } = await askNode(node.socketPath, { method: 'GET', path: '/v1/metrics' });
  const text = body.toString();
  expect(headers['content-type']).toContain('text/plain');
  expect(text).toMatch(/^markit_inference_predictions_total\{model="markers",outcome="ran"\} [1-9]\d*$/m);
  expect(text).toMatch(/^markit_inference_predictions_total\{model="false",outcome="model-failed"\} 1$/m);
  expect(text).toMatch(/^markit_inference_batch_images_bucket\{model="markers",le="8"\} [1-9]\d*$/m);
  expect(text).toMatch(/^markit_inference_queue_jobs\{priority="bulk"\} 0$/m);
  expect(text).toMatch(/^markit_inference_request_seconds_count\{route="\/v1\/predict",status="200"\} [1-9]\d*$/m);
  expect(text).not.toMatch(/[0-9a-f]{64}/);
});
