/** Probabilities out of scores: p = sigmoid(slope * score + intercept), as Platt (1999) fits them. */
import { fitLogistic } from './logistic.ts';
import { matrix } from './matrix.ts';

export interface Platt {
  readonly slope: number;
  readonly intercept: number;
}

/** `targets` 0 or 1, one a score. They keep a little doubt, so that scores that are fully apart have an answer too. */
export function plattOf(scores: Float64Array, targets: Float64Array): Platt {
  const positives = targets.reduce((sum, target) => sum + target, 0);
  const negatives = targets.length - positives;
  const [yes, no] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const rows = matrix(scores.length, 1);
  rows.data.set(scores);
  const doubtful = targets.map((target) => (target === 1 ? yes : no));
  const { weights, bias } = fitLogistic(rows, doubtful, { penalty: 1e-9 });
  const [slope = 0] = weights;
  if (slope > 0) return { slope, intercept: bias };
  // No better than chance: turning scores over would be learning from the trial. It says how common the finding is.
  return { slope: 0, intercept: Math.log((positives + 1) / (negatives + 1)) };
}
