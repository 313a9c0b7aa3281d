/** value +- t standard errors, the t distribution's 97.5th percentile for the degrees of freedom. */
import type { IntervalMethod, KnownFigure } from '../figure.ts';
import type { Interval } from '../interval.ts';
import { studentT95 } from '../student-t.ts';

/** A standard error below this is rounding: all units count the same, and nothing can be said of how others would differ. */
export const noError = 1e-12;

/** Null for less than two units, and where all count the same: an interval of no width would claim what so many units cannot show. */
export function tInterval(
  value: number,
  variance: number,
  df: number,
  { bounds, method }: { readonly bounds: Interval; readonly method: IntervalMethod },
): KnownFigure['interval'] {
  const error = Math.sqrt(variance);
  if (df < 1 || error < noError) return null;
  const reach = studentT95(df) * error;
  return { low: Math.max(bounds.low, value - reach), high: Math.min(bounds.high, value + reach), method };
}
