/** What a threshold makes of probabilities: right and wrong by kind, with Wilson's intervals, and where to put one. */
import type { ForecastCase } from './calibration-figures.ts';
import { type Estimate, wilson } from './interval.ts';

export interface Confusion {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Each null where there is nothing to take a share of. */
  readonly sensitivity: Estimate | null;
  readonly specificity: Estimate | null;
  readonly positivePredictiveValue: Estimate | null;
  readonly negativePredictiveValue: Estimate | null;
}

/** A probability that equals the threshold is above it. */
export function confusionAt(cases: readonly ForecastCase[], threshold: number): Confusion {
  const count = (above: boolean, is: boolean) =>
    cases.filter(({ probability, truth }) => probability >= threshold === above && truth === is).length;
  const [truePositives, falsePositives] = [count(true, true), count(true, false)];
  const [trueNegatives, falseNegatives] = [count(false, false), count(false, true)];
  return {
    threshold,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    sensitivity: wilson(truePositives, truePositives + falseNegatives) ?? null,
    specificity: wilson(trueNegatives, trueNegatives + falsePositives) ?? null,
    positivePredictiveValue: wilson(truePositives, truePositives + falsePositives) ?? null,
    negativePredictiveValue: wilson(trueNegatives, trueNegatives + falseNegatives) ?? null,
  };
}

/**
 * Where sensitivity + specificity is largest (Youden 1950): in the middle between the two probabilities that it parts, the lowest
 * of several equally good ones. Undefined where all are of one kind.
 */
export function youdenThreshold(cases: readonly ForecastCase[]): number | undefined {
  const order = cases.toSorted((a, b) => a.probability - b.probability);
  const positives = order.filter(({ truth }) => truth).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let best = { gain: Number.NEGATIVE_INFINITY, threshold: 0.5 };
  let [below, found] = [0, 0];
  for (const [at, { probability, truth }] of order.entries()) {
    const last = order[at - 1]?.probability;
    if (last !== undefined && last < probability) {
      // In whole numbers, so that equally good ones are equal.
      const gain = below * positives - found * negatives;
      if (gain > best.gain) best = { gain, threshold: (last + probability) / 2 };
    }
    if (truth) found += 1;
    else below += 1;
  }
  return best.threshold;
}
