import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InferenceClient } from '../../../gateway/models/inference-client.ts';
import { rgbaPng } from '../../../inference/postprocess/png.ts';
import type { ImageDescription, PredictQuestion } from '../../../inference/predict-contract.ts';
import { type AnsweringNode, onePixel, startAnsweringNode } from '../../support/answering-node.ts';
import { chestManifest, shaOf } from '../../support/film-case.ts';

let node: AnsweringNode;
let client: InferenceClient;

beforeAll(async () => {
  node = await startAnsweringNode();
  client = new InferenceClient({ socketPath: node.socketPath, predictTimeoutMs: 2_000 });
  for (const letter of ['b', 'c']) node.models.set(shaOf(letter), chestManifest(letter, `m${letter}`));
});
afterAll(async () => {
  client.close();
  await node.close();
});
beforeEach(() => {
  node.behave = () => 200;
});

const image: ImageDescription = {
  ...{ rows: 2, columns: 3, samplesPerPixel: 1, sample: 'uint16', photometric: 'MONOCHROME2', bitsStored: 12 },
  ...{ rescale: { slope: 1, intercept: 0 }, modalityLut: null, windows: [], voiLutFunction: 'LINEAR', voiLut: null },
  ...{ presentationLutShape: null, padding: null, aspect: 1, palette: null },
};
const question = (images: number, models = [shaOf('b')]): PredictQuestion => ({
  ...{ images: Array.from({ length: images }, () => image), models, priority: 'reader', maps: true, features: false },
});
const samples = (...lights: number[]) => lights.map((light) => new Uint8Array(12).fill(light));

test('each image of a question is answered by each model, in the order asked', async () => {
  const answer = await client.predict(question(2, [shaOf('c'), shaOf('b')]), samples(0, 255));
  expect(answer.map((row) => row.map(({ model, scores }) => [model.sha256[0], scores[0]?.probability]))).toEqual([
    [
      ['c', 0],
      ['b', 0],
    ],
    [
      ['c', 1],
      ['b', 1],
    ],
  ]);
});

test.each([
  ['a queue that is full', 503, 'INFERENCE_AWAY'],
  ['a model that is not there', 404, 'MODEL_AWAY'],
  ['a model that fails', 500, 'INFERENCE_REFUSED'],
  ['an image it cannot take', 400, 'INFERENCE_REFUSED'],
  ['one that is too large', 413, 'INFERENCE_REFUSED'],
])('%s is told apart', async (_name, status, code) => {
  node.behave = () => status;
  await expect(client.predict(question(1), samples(1))).rejects.toMatchObject({ code });
});

test('a node that does not answer, and one that is not there, are waited for no longer than said', async () => {
  node.behave = () => new Promise(() => undefined);
  await expect(client.predict(question(1), samples(1))).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
  const nobody = new InferenceClient({ socketPath: `${node.socketPath}.gone` });
  await expect(nobody.predict(question(1), samples(1))).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
  nobody.close();
});

const good = {
  model: { sha256: shaOf('b'), provider: 'cpu' },
  ...{
    task: 'binary',
    scores: [{ label: 'finding', probability: 0.5, threshold: null }],
    value: null,
    features: null,
    milliseconds: 1,
  },
  maps: [
    {
      ...{ label: 'finding', rows: 1, columns: 1, peak: 1, png: onePixel },
      placement: { left: 0, top: 0, width: 1, height: 1 },
    },
  ],
};

const finestMap = rgbaPng(new Uint8Array(512 * 512 * 4), 512, 512).toString('base64');

test.each([
  ['as it should be', {}, 'taken'],
  ['of another server, which does not say what it has', { model: { ...good.model, provider: 'remote' } }, 'taken'],
  ['about another model', { model: { ...good.model, sha256: shaOf('c') } }, 'INFERENCE_AWAY'],
  ['with a probability of more than one', { scores: [{ ...good.scores[0], probability: 1.5 }] }, 'INFERENCE_AWAY'],
  ['with a label that is none', { scores: [{ ...good.scores[0], label: '<b>' }] }, 'INFERENCE_AWAY'],
  ['with one label twice', { scores: [good.scores[0], good.scores[0]] }, 'INFERENCE_AWAY'],
  ['with features', { features: 'AAAAAA==' }, 'taken'],
  ['with features that are no base64', { features: 'AAA<' }, 'INFERENCE_AWAY'],
  ['with a map that is no PNG', { maps: [{ ...good.maps[0], png: 'PHN2Zz4=' }] }, 'INFERENCE_AWAY'],
  ['with the finest map that a trial takes', { maps: [{ ...good.maps[0], png: finestMap }] }, 'taken'],
  [
    'with a map past its bound',
    { maps: [{ ...good.maps[0], png: `iVBORw0KGgo${'A'.repeat(1_400_000)}` }] },
    'INFERENCE_REFUSED',
  ],
  ['with a peak past its bound', { maps: [{ ...good.maps[0], peak: 1e31 }] }, 'INFERENCE_REFUSED'],
  ['with a number past its bound', { value: { number: -1e13, unit: 'a' } }, 'INFERENCE_REFUSED'],
])('an answer %s', async (_name, change, code) => {
  node.behave = () => ({ body: JSON.stringify({ predictions: [[{ ...good, ...change }]] }) });
  const asked = client.predict(question(1), samples(1)).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );
  expect(await asked).toBe(code);
});

test('an answer without end is cut off', async () => {
  node.behave = () => ({ body: `{"predictions":"${'x'.repeat(65 * 1024 * 1024)}"}` });
  await expect(client.predict(question(1), samples(1))).rejects.toMatchObject({ code: 'INFERENCE_REFUSED' });
});
