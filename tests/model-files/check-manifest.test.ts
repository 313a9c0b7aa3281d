/** Manifests that do not fit their schema, their file or themselves. */
import { describe, expect, test } from 'vitest';
import { checkManifest, parseManifest } from '../../model-files/check-manifest.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { RefusalCode } from '../../model-files/refusals.ts';
import { manifestFor, sha256Of } from '../support/model-manifest.ts';

const bytes = new Uint8Array([1, 2, 3]);
const good = manifestFor(bytes);
const codesOf = (manifest: unknown) => checkManifest(manifest, sha256Of(bytes)).refusals.map(({ code }) => code);
const scores = (activation: 'none' | 'sigmoid' | 'softmax') => ({
  ...good.outputs,
  scores: { name: 'scores', activation },
});
const [first, second] = good.labels as [ModelManifest['labels'][0], ModelManifest['labels'][0]];
const regression: Pick<ModelManifest, 'task' | 'labels' | 'outputs' | 'quantity'> = {
  task: 'regression',
  labels: [first],
  outputs: scores('none'),
  quantity: { unit: 'a', scale: 1, offset: 0 },
};
const figure = {
  label: null,
  measure: 'auc',
  value: 0.9,
  low: 0.8,
  high: 0.95,
  images: 10,
  patients: null,
  on: 'test',
} as const;

const odd: ReadonlyArray<readonly [string, Partial<ModelManifest>, RefusalCode]> = [
  ['of another file', { sha256: '0'.repeat(64) }, 'MANIFEST_FILE'],
  ['two labels of an id', { labels: [first, { ...second, id: first.id }] }, 'MANIFEST_LABELS'],
  ['two labels of a name', { labels: [first, { ...second, name: first.name }] }, 'MANIFEST_LABELS'],
  ['a binary model of three labels', { task: 'binary' }, 'MANIFEST_LABELS'],
  ['one class of several', { task: 'multi-class', labels: [first], outputs: scores('softmax') }, 'MANIFEST_LABELS'],
  [
    'a threshold of no label',
    { thresholds: [{ label: 'stranger', value: 0.5, chosen: 'by eye' }] },
    'MANIFEST_REFERENCE',
  ],
  [
    'a label calibrated twice',
    { calibration: [1, 2].map((slope) => ({ label: first.id, slope, intercept: 0 })) },
    'MANIFEST_REFERENCE',
  ],
  [
    'a regression with a threshold',
    { ...regression, thresholds: [{ label: first.id, value: 0.5, chosen: 'x' }] },
    'MANIFEST_REFERENCE',
  ],
  [
    'a class calibrated alone',
    { task: 'multi-class', outputs: scores('softmax'), calibration: [{ label: first.id, slope: 1, intercept: 0 }] },
    'MANIFEST_REFERENCE',
  ],
  ['a figure outside its interval', { measured: [{ ...figure, low: 0.91 }] }, 'MANIFEST_REFERENCE'],
  ['a figure of no label', { measured: [{ ...figure, label: 'stranger' }] }, 'MANIFEST_REFERENCE'],
  ['an AUC of a regression', { ...regression, measured: [figure] }, 'MANIFEST_REFERENCE'],
  ['three channels normalised as one', { input: { ...good.input, channels: 3 } }, 'MANIFEST_INPUT'],
  ['colour in one channel', { input: { ...good.input, photometric: 'RGB' } }, 'MANIFEST_INPUT'],
  [
    'percentiles the wrong way round',
    { input: { ...good.input, voi: { policy: 'percentile', low: 0.9, high: 0.1 } } },
    'MANIFEST_INPUT',
  ],
  ['black as bright as white', { input: { ...good.input, range: { black: 1, white: 1 } } }, 'MANIFEST_INPUT'],
  ['softmax of many labels', { outputs: scores('softmax') }, 'MANIFEST_ACTIVATION'],
  ['a sigmoid of a regression', { ...regression, outputs: scores('sigmoid') }, 'MANIFEST_ACTIVATION'],
  ['a quantity of a finding', { quantity: regression.quantity }, 'MANIFEST_QUANTITY'],
  ['a regression of nothing', { ...regression, quantity: null }, 'MANIFEST_QUANTITY'],
  ['a scale of 0', { ...regression, quantity: { unit: 'a', scale: 0, offset: 0 } }, 'MANIFEST_QUANTITY'],
  ['two outputs of a name', { outputs: { ...good.outputs, features: { name: 'scores' } } }, 'MANIFEST_OUTPUTS'],
  [
    'a model that comes from itself',
    { lineage: { parent: good.sha256, project: 1, schemaVersion: 1, checkpoint: { size: 0, root: '' }, answers: 1 } },
    'MANIFEST_REFERENCE',
  ],
];

describe('a manifest', () => {
  test('that fits is taken, each task', () => {
    expect(codesOf(good)).toEqual([]);
    expect(codesOf({ ...good, ...regression })).toEqual([]);
    expect(codesOf({ ...good, task: 'multi-class', outputs: scores('softmax') })).toEqual([]);
    expect(codesOf({ ...good, task: 'binary', labels: [first], measured: [{ ...figure, label: first.id }] })).toEqual(
      [],
    );
  });

  test.each(odd)('%s', (_name, changes, code) => {
    expect(codesOf({ ...good, ...changes })).toEqual([code]);
  });

  test.each([
    ['a member that nobody knows', { ...good, surprise: 1 }],
    ['no name', { ...good, name: undefined }],
    ['a title with an escape sequence', { ...good, title: 'x\u001b[2J' }],
    ['a name that is a path', { ...good, name: '../../etc' }],
    ['an array', []],
    ['nothing', null],
  ])('%s does not fit the schema', (_name, manifest) => {
    expect(new Set(codesOf(manifest))).toEqual(new Set(['MANIFEST_SCHEMA']));
  });

  test('that is no JSON is told so without quoting it', () => {
    expect(parseManifest('{"name": secret').refusals).toEqual([{ code: 'MANIFEST_UNREADABLE', detail: '' }]);
  });
});
