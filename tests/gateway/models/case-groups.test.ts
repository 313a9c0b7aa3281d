import { expect, test } from 'vitest';
import { groupsOf } from '../../../gateway/models/case-groups.ts';
import { imagesFor } from '../../../gateway/models/images-for.ts';
import { defaultRules } from '../../../gateway/models/rules.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import type { PredictionRow } from '../../../gateway/store/predictions.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { manifestFor } from '../../support/model-manifest.ts';

const image = (change: Partial<Instance> = {}): Instance => ({
  ...{ ...instanceRow(), id: 7, version: 1, clearing: 'cleared', clearingReason: null, clearingFindings: null },
  ...{ clearedAt: 1, samplesDigest: 's', descriptionDigest: 'd', decision: null, manifest: null },
  ...change,
});
const sex = manifestFor(new Uint8Array([1]), {
  ...{ name: 'sex', task: 'binary' },
  labels: [{ id: 'male', name: 'Male', opposite: 'Female', code: null }],
  thresholds: [{ label: 'male', value: 0.5, chosen: 'for a test' }],
});
const age = manifestFor(new Uint8Array([2]), { name: 'age', task: 'regression' });
const models = new Map([
  ['sex', sex],
  ['age', age],
]);
const row = (change: Partial<PredictionRow>): PredictionRow => ({
  ...{ id: 1, instanceId: 7, model: sex.sha256, frame: 1, outcome: 'done', code: null, provider: 'cpu', scores: '[]' },
  ...{ value: null, milliseconds: 1, at: 1 },
  ...change,
});

test('by the header, where it says', () => {
  expect(groupsOf([image({ patientSex: 'F', ageYears: 39, viewPosition: 'PA', source: 'er' })], [], models)).toEqual([
    { by: 'sex', value: 'F', byModel: false },
    { by: 'age', value: '18 to 39', byModel: false },
    { by: 'view', value: 'PA', byModel: false },
    { by: 'source', value: 'er', byModel: false },
  ]);
});

test('by models of that name where the header is silent, and in no group where nobody says', () => {
  const silent = image({ patientSex: null, ageYears: null, viewPosition: null });
  const said = [
    row({ scores: JSON.stringify([{ label: 'male', probability: 0.2, threshold: 0.5 }]) }),
    row({ model: age.sha256, value: JSON.stringify({ number: 70.2, unit: 'a' }) }),
  ];
  expect(groupsOf([silent], said, models).slice(0, 2)).toEqual([
    { by: 'sex', value: 'F', byModel: true },
    { by: 'age', value: '65 and over', byModel: true },
  ]);
  expect(groupsOf([silent], [], models).map(({ by }) => by)).toEqual(['source']);
});

test('an image whose view nobody named is for a model of some views where that model has run on it', () => {
  const manifest = manifestFor(new Uint8Array([3]), { use: { modalities: ['CR'], bodyParts: [], views: ['PA'] } });
  const [unnamed, lateral, frontal] = [
    image({ id: 1, viewPosition: null }),
    image({ id: 2, viewPosition: 'LL' }),
    image({ id: 3 }),
  ];
  const all = [unnamed, lateral, frontal, image({ id: 4, pixelOffset: null })];
  expect(imagesFor(manifest, all, defaultRules, new Set()).map(({ id }) => id)).toEqual([3]);
  expect(imagesFor(manifest, all, defaultRules, new Set([1, 2])).map(({ id }) => id)).toEqual([1, 3]);
});
