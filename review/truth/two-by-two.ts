/** A reader's yes and no against a truth, counted: sensitivity, specificity, predictive values and Youden's index with intervals. */
import type { Figure, NoFigure } from '../figure.ts';
import { type Estimate, wilson } from '../interval.ts';

export interface TwoByTwo {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Answers to units whose truth is not known, or is a tie: they count in no figure. */
  readonly withoutTruth: number;
}

export interface TruthFigures extends TwoByTwo {
  /** Share of the units with the finding of which he said yes. */
  readonly sensitivity: Figure;
  /** Share of the units without the finding of which he said no. */
  readonly specificity: Figure;
  /** Share of his yes that is true; it depends on how frequent the finding is here. */
  readonly positivePredictiveValue: Figure;
  /** Share of his no that is true. */
  readonly negativePredictiveValue: Figure;
  /** Sensitivity + specificity - 1 (Youden, Cancer 1950;3:32): 0 is what a coin has, 1 is perfect, below 0 is the contrary. */
  readonly youden: Figure;
}

export const nothingCounted: TwoByTwo = Object.freeze({
  truePositives: 0,
  falsePositives: 0,
  trueNegatives: 0,
  falseNegatives: 0,
  withoutTruth: 0,
});

export function sumOf(tables: readonly TwoByTwo[]): TwoByTwo {
  const sum = (key: keyof TwoByTwo) => tables.reduce((total, table) => total + table[key], 0);
  return {
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    trueNegatives: sum('trueNegatives'),
    falseNegatives: sum('falseNegatives'),
    withoutTruth: sum('withoutTruth'),
  };
}

/**
 * Shares have the score interval of Wilson (JASA 1927;22:209). Youden's index joins those of sensitivity and specificity by
 * square and add (Newcombe, Statistics in Medicine 1998;17:873, method 10), which keeps its width where one of them is 1.
 */
export function truthFigures(table: TwoByTwo): TruthFigures {
  const { truePositives, falsePositives, trueNegatives, falseNegatives, withoutTruth } = table;
  const [positives, negatives] = [truePositives + falseNegatives, trueNegatives + falsePositives];
  const units = positives + negatives;
  const of = (count: number, total: number, reason: NoFigure): Figure => {
    const share = wilson(count, total);
    if (share === undefined) return { value: null, reason: units > 0 ? reason : nothing, units: 0 };
    return { value: share.value, interval: { low: share.low, high: share.high, method: 'wilson' }, units: total };
  };
  const nothing: NoFigure = withoutTruth > 0 ? 'no-truth' : 'no-answers';
  const [found, spared] = [wilson(truePositives, positives), wilson(trueNegatives, negatives)];
  return {
    ...table,
    sensitivity: of(truePositives, positives, 'no-positives'),
    specificity: of(trueNegatives, negatives, 'no-negatives'),
    positivePredictiveValue: of(truePositives, truePositives + falsePositives, 'never-said'),
    negativePredictiveValue: of(trueNegatives, trueNegatives + falseNegatives, 'never-said'),
    youden:
      found === undefined || spared === undefined
        ? { value: null, reason: units === 0 ? nothing : found === undefined ? 'no-positives' : 'no-negatives', units }
        : youden(found, spared, units),
  };
}

function youden(found: Estimate, spared: Estimate, units: number): Figure {
  const value = found.value + spared.value - 1;
  const low = value - Math.hypot(found.value - found.low, spared.value - spared.low);
  const high = value + Math.hypot(found.high - found.value, spared.high - spared.value);
  return { value, interval: { low, high, method: 'square-and-add' }, units };
}
