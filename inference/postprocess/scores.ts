/** Raw scores to probabilities: activation, calibration, thresholds. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Score } from '../predict-contract.ts';
import { OutputError } from './output-error.ts';

type Activation = ModelManifest['outputs']['scores']['activation'];

/** A probability that a graph has made may be 0 or 1 by rounding; its logit is that of the nearest that a float32 tells from them. */
const nearest = 2 ** -24;
/** How far past 0 or 1 rounding may have brought a probability. */
export const probabilitySlack = 1e-5;

/** `raw`: as many as the manifest has labels, finite. Throws OutputError where a graph that makes probabilities gave something else. */
export function scoresOf(raw: Float32Array, { outputs, labels, calibration, thresholds }: ModelManifest): Score[] {
  if (raw.length !== labels.length) throw new OutputError('not as many scores as the manifest has labels');
  const { activation } = outputs.scores;
  const logits = logitsOf(raw, activation);
  return labels.map(({ id }, index) => {
    const platt = calibration.find(({ label }) => label === id);
    const logit = logits[index] as number;
    const calibrated = platt ? sigmoid(platt.slope * logit + platt.intercept) : undefined;
    const plain = activation === 'none' ? clamped(raw[index] as number) : sigmoid(logit);
    return {
      label: id,
      probability: calibrated ?? plain,
      threshold: thresholds.find(({ label }) => label === id)?.value ?? null,
    };
  });
}

/** Without overflow at either end. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const odds = Math.exp(logit);
  return odds / (1 + odds);
}

/** Log odds of each label. Of softmax: against all the others together, so that its sigmoid is the softmax. */
function logitsOf(raw: Float32Array, activation: Activation): number[] {
  if (activation === 'sigmoid') return [...raw];
  if (activation === 'softmax') return [...raw].map((score, at) => score - logSum(raw, at));
  return [...raw].map((probability) => {
    const inside = Math.min(1 - nearest, Math.max(nearest, clamped(probability)));
    return Math.log(inside / (1 - inside));
  });
}

/** log of the sum of exp of all but one, the largest taken out first; of none at all it is a large negative number. */
function logSum(raw: Float32Array, without: number): number {
  const others = raw.filter((_, at) => at !== without);
  const largest = others.reduce((a, b) => Math.max(a, b), -Infinity);
  if (others.length === 0) return -1e9;
  return largest + Math.log(others.reduce((sum, score) => sum + Math.exp(score - largest), 0));
}

function clamped(probability: number): number {
  if (probability < -probabilitySlack || probability > 1 + probabilitySlack)
    throw new OutputError('a probability is not between 0 and 1');
  return Math.min(1, Math.max(0, probability));
}
