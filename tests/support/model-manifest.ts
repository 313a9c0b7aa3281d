/** A manifest that fits the small models of the tests; what a test is about is changed in a copy. */
import { createHash } from 'node:crypto';
import type { ModelManifest } from '../../model-files/manifest.ts';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Three findings from an image of one channel, 8 by 8 unless said otherwise. */
export function manifestFor(bytes: Uint8Array, changes: Partial<ModelManifest> = {}): ModelManifest {
  return {
    format: 'markit-model-1',
    name: 'house-findings',
    version: '1.0.0',
    sha256: sha256Of(bytes),
    title: 'Findings of the house',
    notice: 'Made up for a test',
    task: 'multi-label',
    labels: ['effusion', 'nodule', 'edema'].map((id) => ({ id, name: id, opposite: null, code: null })),
    quantity: null,
    input: {
      ...{ name: 'x', layout: 'NCHW', rows: 8, columns: 8, channels: 1, batch: 'free' },
      ...{ photometric: 'MONOCHROME2', voi: { policy: 'header' }, fit: 'stretch', resize: 'area' },
      ...{ range: { black: 0, white: 1 }, normalise: [{ mean: 0.5, deviation: 0.25 }] },
    },
    outputs: { scores: { name: 'scores', activation: 'sigmoid' }, features: null, map: null },
    calibration: [],
    thresholds: [],
    use: { modalities: ['CR', 'DX'], bodyParts: [], views: [] },
    training: { statement: 'Not trained at all.', images: 0, patients: null },
    measured: [],
    licence: 'Apache-2.0',
    intendedUse: 'Tests. Not a medical device.',
    lineage: null,
    ...changes,
  };
}

/** Of the test data's DenseNet-121, whose weights are random; `map` names its activation map where it has one. */
export function denseNetManifest(bytes: Uint8Array, map: ModelManifest['outputs']['map']): ModelManifest {
  return manifestFor(bytes, {
    name: 'densenet-random',
    labels: Array.from({ length: 14 }, (_, at) => ({
      id: `finding-${at}`,
      name: `Finding ${at}`,
      opposite: null,
      code: null,
    })),
    input: {
      ...{ name: 'image', layout: 'NCHW', rows: 224, columns: 224, channels: 3, batch: 'free' },
      ...{ photometric: 'MONOCHROME2', voi: { policy: 'header' }, fit: 'stretch', resize: 'bilinear' },
      range: { black: 0, white: 1 },
      normalise: [0.485, 0.456, 0.406].map((mean) => ({ mean, deviation: 0.225 })),
    },
    outputs: { scores: { name: 'probs', activation: 'none' }, features: null, map },
  });
}
