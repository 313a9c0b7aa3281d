/** A figure with its 95 % interval, and the two ways in which one is worked out without resampling. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Estimate extends Interval {
  readonly value: number;
}

/** The 97.5th percentile of the standard normal distribution. */
export const z95 = 1.959963984540054;

/** value +- 1.96 standard errors, cut off at `bounds`. */
export function normalInterval(value: number, variance: number, bounds: Interval): Estimate {
  const reach = z95 * Math.sqrt(Math.max(0, variance));
  return { value, low: Math.max(bounds.low, value - reach), high: Math.min(bounds.high, value + reach) };
}

/** A share of `total` with the score interval of Wilson (1927); undefined of nothing. */
export function wilson(count: number, total: number): Estimate | undefined {
  if (total === 0) return undefined;
  const share = count / total;
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * total)) / (1 + z2 / total);
  const reach = (z95 / (1 + z2 / total)) * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  // At 0 and `total` the bound is exact, and rounding must not say otherwise.
  const low = count === 0 ? 0 : centre - reach;
  return { value: share, low, high: count === total ? 1 : centre + reach };
}
