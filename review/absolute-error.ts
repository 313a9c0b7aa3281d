/** Mean absolute error of a regression with its interval, and the difference of two over the same cases; patients are resampled. */
import { type BootstrapOptions, patientBootstrap } from './bootstrap.ts';
import type { Estimate } from './interval.ts';

export interface MeasuredCase {
  /** Both in the same unit. */
  readonly value: number;
  readonly truth: number;
  readonly patient: string;
}

export function meanAbsoluteError(cases: readonly MeasuredCase[], options?: BootstrapOptions): Estimate {
  const errors = cases.map(({ value, truth, patient }) => ({ error: Math.abs(value - truth), patient }));
  return patientBootstrap(errors, meanError, options);
}

/** Error of `second` less error of `first`: below zero where the second is nearer. */
export function absoluteErrorDifference(
  cases: ReadonlyArray<Omit<MeasuredCase, 'value'>>,
  first: readonly number[],
  second: readonly number[],
  options?: BootstrapOptions,
): Estimate {
  if (first.length !== cases.length || second.length !== cases.length) throw new RangeError('as many values as cases');
  const errors = cases.map(({ truth, patient }, at) => {
    const [before, after] = [first[at] ?? Number.NaN, second[at] ?? Number.NaN];
    return { error: Math.abs(after - truth) - Math.abs(before - truth), patient };
  });
  return patientBootstrap(errors, meanError, options);
}

function meanError(items: ReadonlyArray<{ readonly error: number }>): number {
  return items.reduce((sum, { error }) => sum + error, 0) / items.length;
}
