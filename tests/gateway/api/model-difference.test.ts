import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelDifference } from '../../../gateway/contract/model-difference.ts';
import { shareInterval } from '../../../ui/models/share-interval.ts';
import { addModels, age, findings, saySomething, someManifest, view } from '../../support/some-models.ts';
import {
  addImage,
  addPerson,
  firstManager,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

const newer = someManifest('e', { ...findings, sha256: 'e'.repeat(64), version: '1.1.0' });

let api: TestApi;
let owner: TestBrowser;

beforeAll(async () => {
  api = await openTestApi();
  owner = await addPerson(api, await firstManager(api), 'olga', ['owner']);
  await addModels(api.store, [findings, view, age], 1);
  await addModels(api.store, [newer], 2, 'candidate');
  const common = {
    frame: 1,
    outcome: 'done',
    code: null,
    provider: 'cpu',
    value: null,
    milliseconds: 1,
    at: 1,
  } as const;
  // 0.62 of the active one is a yes; of two images the newer one says the same of the first only, and nothing of the last.
  for (let instanceId = 1; instanceId <= 22; instanceId += 1) {
    await addImage(api, instanceId);
    await saySomething(api.store, instanceId, 64, 1);
    if (instanceId === 22) continue;
    const scores = JSON.stringify([{ label: 'pneumonia', probability: instanceId % 2 ? 0.7 : 0.1, threshold: 0.4 }]);
    await api.store.write.addPredictions([{ ...common, model: newer.sha256, instanceId, scores, maps: [] }]);
  }
});
afterAll(() => api.close());

test('of two versions the sums are told by twenties, and no case: who manages models may be a reader somewhere', async () => {
  const { status, body } = await owner.ask<ModelDifference>('GET', `/api/models/${newer.sha256}/difference`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ active: { version: '1.0.0' }, model: { version: '1.1.0' }, images: 20, value: null });
  expect(body.labels).toEqual([
    { label: 'pneumonia', images: 20, compared: 20, agreed: 10, difference: expect.closeTo((0.08 + 0.52) / 2, 6) },
  ]);
  expect(api.log.filter((line) => line.includes('"audit":"models-compared"'))).toHaveLength(1);
});

test('there is none of the active one, nor of one that nobody knows', async () => {
  for (const sha256 of [findings.sha256, 'f'.repeat(64)])
    expect((await owner.ask('GET', `/api/models/${sha256}/difference`)).status).toBe(404);
});

test('the interval of a share is the one of Wilson, and never leaves 0 to 1', () => {
  // R: prop.test(81, 263, correct = FALSE) gives 0.2553 to 0.3662; Newcombe 1998, Table I, method 3.
  const { low, high } = shareInterval(81, 263);
  expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.2553', '0.3662']);
  expect(shareInterval(0, 20).low).toBe(0);
  expect(shareInterval(0, 20).high.toFixed(4)).toBe('0.1611');
  expect(shareInterval(5, 5).high).toBe(1);
});
