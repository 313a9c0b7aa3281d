/** Models of a box and what they said of an image, written to the store as the analysis does: plausible figures, no network. */

import { readFileSync } from 'node:fs';
import type { Store } from '../../gateway/store/store.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { smallPng } from './small-png.ts';

export const notices = {
  starter: 'Starter model, 1,280 images of one hospital',
  phantom: 'Synthetic phantoms, no clinical meaning',
} as const;

type Change = Pick<ModelManifest, 'name' | 'title' | 'notice' | 'labels'> & Partial<ModelManifest>;

export function someManifest(digit: string, change: Change): ModelManifest {
  return {
    ...{ format: 'markit-model-1', version: '1.0.0', sha256: digit.repeat(64), task: 'multi-label', quantity: null },
    input: {
      ...{ name: 'image', layout: 'NCHW', rows: 224, columns: 224, channels: 1, batch: 'free' },
      ...{ photometric: 'MONOCHROME2', voi: { policy: 'header' }, fit: 'stretch', resize: 'area' },
      ...{ range: { black: 0, white: 1 }, normalise: [{ mean: 0.5, deviation: 0.25 }] },
    },
    outputs: {
      scores: { name: 'scores', activation: 'sigmoid' },
      ...{ features: null, map: { name: 'map', layer: 'features.norm5' } },
    },
    ...{ calibration: [], thresholds: [], measured: [] },
    use: { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: [] },
    training: { statement: 'Public chest radiographs of one hospital.', images: 896, patients: 896 },
    ...{ licence: 'Apache-2.0', intendedUse: 'Research on agreement between readers.', lineage: null },
    ...change,
  };
}

const label = (id: string, name: string, opposite: string | null = null) => ({ id, name, opposite, code: null });
const measured = (labelId: string | null, value: number, half: number) => ({
  ...{ label: labelId, measure: 'auc' as const, value, low: value - half, high: Math.min(value + half, 1) },
  ...{ images: 255, patients: 255, on: 'test patients, full frame' },
});

/** The page knows it by its name: the one that ships. */
const { name } = JSON.parse(
  readFileSync(new URL('../../inference/models/findings/manifest.json', import.meta.url), 'utf8'),
) as ModelManifest;

export const findings = someManifest('a', {
  ...{ name, title: 'Findings', notice: notices.phantom },
  labels: [
    label('pneumonia', 'Pneumonia'),
    label('atelectasis', 'Atelectasis'),
    label('pleural-effusion', 'Pleural effusion'),
  ],
  thresholds: [{ label: 'pneumonia', value: 0.4, chosen: 'Youden index on the validation set' }],
  measured: [measured('pneumonia', 0.941, 0.02), measured('atelectasis', 0.87, 0.05)],
});
export const view = someManifest('b', {
  ...{ name: 'view', title: 'View', notice: notices.starter, labels: [label('ap', 'AP', 'PA')], task: 'binary' },
  measured: [measured(null, 0.981, 0.012)],
});
export const age = someManifest('c', {
  ...{ name: 'age', title: 'Age', notice: notices.starter, labels: [label('age', 'Age')], task: 'regression' },
  quantity: { unit: 'a', scale: 1, offset: 0 },
  measured: [
    {
      ...{ label: null, measure: 'mean-absolute-error', value: 7.6, low: 6.9, high: 8.4, images: 255, patients: 255 },
      on: 'test patients, full frame',
    },
  ],
});

export async function addModels(
  { write }: Store,
  manifests: readonly ModelManifest[],
  at: number,
  state: 'active' | 'candidate' = 'active',
): Promise<void> {
  for (const manifest of manifests) {
    const { sha256, name, version } = manifest;
    await write.addModel({
      ...{ sha256, name, version, origin: 'shipped', manifest: JSON.stringify(manifest), addedBy: null, at },
    });
    if (state === 'active') await write.setModelState({ sha256, state, at });
  }
}

/** Three by three cells, violet, all of the alpha in the middle one. */
const middle = smallPng(
  3,
  3,
  Uint8Array.from({ length: 36 }, (_, at) => (at % 4 === 3 ? (at === 19 ? 255 : 0) : ([240, 60, 240][at % 4] ?? 0))),
);

/** Of the models above, about one image; the map of pneumonia lies on its lower right quarter. */
export async function saySomething(
  { write }: Store,
  instanceId: number,
  size: number,
  at: number,
  model = findings.sha256,
): Promise<void> {
  const common = { instanceId, frame: 1, outcome: 'done', code: null, provider: 'cpu', milliseconds: 12, at } as const;
  const score = (id: string, probability: number, threshold: number | null = null) => ({
    ...{ label: id, probability, threshold },
  });
  const placement = JSON.stringify({ left: size / 2, top: size / 2, width: size / 2, height: size / 2 });
  await write.addPredictions([
    {
      ...{ ...common, model, value: null },
      scores: JSON.stringify([
        score('pneumonia', 0.62, 0.4),
        score('atelectasis', 0.16),
        score('pleural-effusion', 0.77),
      ]),
      maps: [{ label: 'pneumonia', rows: 3, columns: 3, placement, peak: 4.2, png: middle }],
    },
    { ...{ ...common, model: view.sha256, value: null, maps: [] }, scores: JSON.stringify([score('ap', 0.02)]) },
    {
      ...{ ...common, model: age.sha256, maps: [], scores: '[]' },
      value: JSON.stringify({ number: 57.3, unit: 'a' }),
    },
  ]);
}
