/** What a model's raw scores for a sample mean: activation and calibration of the manifest, or the value with its scale. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { TrialReport } from '../../model-files/trial-report.ts';

/** Of an infinite logit, which float32 probabilities of 0 and 1 have. */
const mostLogit = 30;

export function sampleOf(name: string, raw: Float32Array, manifest: ModelManifest): TrialReport['samples'][number] {
  const { task, quantity } = manifest;
  if (task !== 'regression') return { name, probabilities: probabilities(raw, manifest), value: null };
  return { name, probabilities: [], value: (raw[0] ?? Number.NaN) * (quantity?.scale ?? 1) + (quantity?.offset ?? 0) };
}

function probabilities(raw: Float32Array, { outputs, labels, calibration }: ModelManifest): number[] {
  const plain = activated(raw, outputs.scores.activation);
  return labels.map(({ id }, at) => {
    const probability = Math.min(1, Math.max(0, plain[at] ?? Number.NaN));
    const curve = calibration.find(({ label }) => label === id);
    if (curve === undefined) return probability;
    const logit = Math.log(probability / (1 - probability));
    return sigmoid(curve.slope * Math.min(mostLogit, Math.max(-mostLogit, logit)) + curve.intercept);
  });
}

function activated(raw: Float32Array, activation: ModelManifest['outputs']['scores']['activation']): number[] {
  if (activation === 'none') return [...raw];
  if (activation === 'sigmoid') return [...raw].map(sigmoid);
  const largest = raw.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = [...raw].map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
