/** Inputs of models, of every policy, fit, filter, layout, polarity and number of channels at least once. */
import type { ModelManifest } from '../../../model-files/manifest.ts';

type ModelInput = ModelManifest['input'];

export const plainInput: ModelInput = {
  name: 'input',
  layout: 'NCHW',
  rows: 48,
  columns: 64,
  channels: 1,
  batch: 'free',
  photometric: 'MONOCHROME2',
  voi: { policy: 'header' },
  fit: 'stretch',
  resize: 'area',
  range: { black: 0, white: 1 },
  normalise: [{ mean: 0, deviation: 1 }],
};

const imagenet = [
  { mean: 0.485, deviation: 0.229 },
  { mean: 0.456, deviation: 0.224 },
  { mean: 0.406, deviation: 0.225 },
];

export const modelInputs: readonly ModelInput[] = [
  plainInput,
  { ...plainInput, channels: 3, photometric: 'RGB', voi: { policy: 'range' }, fit: 'letterbox', normalise: imagenet },
  { ...plainInput, layout: 'NHWC', channels: 3, photometric: 'RGB', fit: 'crop', resize: 'bilinear' },
  { ...plainInput, photometric: 'MONOCHROME1', voi: { policy: 'percentile', low: 0.01, high: 0.99 }, fit: 'crop' },
  { ...plainInput, channels: 3, fit: 'letterbox', resize: 'bilinear', range: { black: -1024, white: 1024 } },
  { ...plainInput, rows: 9, columns: 700, layout: 'NHWC', voi: { policy: 'percentile', low: 0.333, high: 0.5 } },
  { ...plainInput, rows: 70, columns: 8, photometric: 'MONOCHROME1', fit: 'letterbox' },
];
