/** One finding taught from yes and no: head, calibration, threshold, and what heads that had not seen a patient were worth. */
import type { ForecastCase } from '../../review/calibration-figures.ts';
import { youdenThreshold } from '../../review/confusion.ts';
import type { Estimate } from '../../review/interval.ts';
import { rocArea } from '../../review/roc-area.ts';
import { crossValidate, folds, type Sample } from './cross-validate.ts';
import { fitLogistic, logLoss, sigmoid } from './logistic.ts';
import { type Platt, plattOf } from './platt.ts';
import type { Head } from './standardise.ts';

export interface TaughtFinding {
  /** For features as they come; gives a logit. */
  readonly head: Head;
  /** Of a case (cross-validate.ts). */
  readonly penalty: number;
  /** p = sigmoid(slope * logit + intercept) (Platt 1999), fitted to out-of-fold logits. */
  readonly calibration: Platt;
  /** Of the calibrated probability: the largest sensitivity + specificity out-of-fold. */
  readonly threshold: number;
  /** Logit of each case, out-of-fold. */
  readonly outOfFold: Float64Array;
  /** Area under the ROC curve of those. */
  readonly area: Estimate;
}

/** Of either kind, and patients that they are of; fewer leave folds that have nothing to learn from or to be tried on. */
export const leastCases = 10;
export const leastPatients = folds;

/** Throws RangeError where there are fewer than the least. Each kind weighs the same, however rare it is. */
export function teachFinding(sample: Sample): TaughtFinding {
  const { targets, patients } = sample;
  for (const kind of [0, 1]) {
    const own = patients.filter((_, row) => targets[row] === kind);
    if (own.length < leastCases || new Set(own).size < leastPatients) throw new RangeError('too few cases of a kind');
  }
  const each = balanced(targets);
  const { head, penalty, outOfFold } = crossValidate(
    sample,
    (rows, some, { penalty, start, last }) =>
      fitLogistic(rows, some, { penalty, start, weights: balanced(some), tolerance: last ? 1e-10 : 1e-6 }),
    (logit, target, row) => (each[row] as number) * logLoss(logit, target),
  );
  const calibration = plattOf(outOfFold, targets);
  const forecasts: ForecastCase[] = Array.from(outOfFold, (logit, row) => ({
    probability: sigmoid(calibration.slope * logit + calibration.intercept),
    truth: targets[row] === 1,
  }));
  const cases = Array.from(outOfFold, (score, row) => ({
    score,
    truth: targets[row] === 1,
    patient: patients[row] ?? '',
  }));
  const [threshold, area] = [youdenThreshold(forecasts), rocArea(cases)];
  if (threshold === undefined || area === undefined) throw new RangeError('too few cases of a kind');
  return { head, penalty, calibration, threshold, outOfFold, area };
}

function balanced(targets: Float64Array): Float64Array {
  const positives = targets.reduce((sum, target) => sum + target, 0);
  return targets.map((target) => targets.length / (2 * (target === 1 ? positives : targets.length - positives)));
}
