/** One number taught by ridge regression, and how far heads that had not seen a patient were off. */
import { meanAbsoluteError } from '../../review/absolute-error.ts';
import type { Estimate } from '../../review/interval.ts';
import { crossValidate, folds, type Sample } from './cross-validate.ts';
import { fitRidge } from './ridge.ts';
import type { Head } from './standardise.ts';

export interface TaughtNumber {
  /** For features as they come; gives the number. */
  readonly head: Head;
  /** Of a case (cross-validate.ts). */
  readonly penalty: number;
  /** Of each case, out-of-fold, and their mean absolute error. */
  readonly outOfFold: Float64Array;
  readonly error: Estimate;
}

export const leastMeasured = 20;

/** Throws RangeError for fewer than 20 cases, fewer than 5 patients, or where all numbers are the same. */
export function teachNumber(sample: Sample): TaughtNumber {
  const { targets, patients } = sample;
  if (targets.length < leastMeasured || new Set(patients).size < folds || new Set(targets).size < 2)
    throw new RangeError('too few cases');
  const { head, penalty, outOfFold } = crossValidate(
    sample,
    (rows, some, options) => fitRidge(rows, some, options.penalty),
    (value, target) => (value - target) ** 2,
  );
  const cases = Array.from(outOfFold, (value, row) => ({
    value,
    truth: targets[row] as number,
    patient: patients[row] ?? '',
  }));
  return { head, penalty, outOfFold, error: meanAbsoluteError(cases) };
}
