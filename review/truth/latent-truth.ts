/** What Dawid and Skene's model says of one label: how sure each case's truth is, and how each reader errs. */
import type { NoFigure } from '../figure.ts';

/** What must be said beside a fit so that nobody takes it for more than it is; the words stand in `cautionTexts`. */
export type TruthCaution = 'few-readers' | 'flawless-reader' | 'not-converged' | 'undecided';

export const cautionTexts: Readonly<Record<TruthCaution, string>> = Object.freeze({
  'few-readers':
    'fewer than three readers: several truths explain their answers as well, and this is the one nearest the majority',
  'flawless-reader':
    'of so few readers one is taken to be never wrong about a category: that fits their answers best, and is no proof of it',
  'not-converged': 'not settled after the last round: the figures would still move',
  undecided: 'the answers do not tell the cases apart: every case is as likely as the label is frequent',
});

export interface ReaderErrors {
  /** How many answers he gave. */
  readonly answers: number;
  /** Expected number of answers by [true category][category said]; they add up to `answers`. */
  readonly counts: ReadonlyArray<readonly number[]>;
  /** Each row of `counts` over its sum: how likely he says a category where another is true. Null of a row without cases. */
  readonly rates: ReadonlyArray<readonly number[] | null>;
}

export interface LatentTruth {
  readonly categories: number;
  /** Cases with an answer at least. */
  readonly units: number;
  /** How likely each category is before anybody has read; adds up to 1. */
  readonly prevalence: readonly number[];
  /** At case x categories + category: how likely that is true given the answers; all 0 of a case nobody answered. */
  readonly posteriors: Float64Array;
  /** In the order of the readers asked for. */
  readonly readers: readonly ReaderErrors[];
  /** Natural logarithm, after each round; it never falls (Dempster, Laird and Rubin, JRSS B 1977;39:1). */
  readonly logLikelihood: readonly number[];
  readonly converged: boolean;
  readonly cautions: readonly TruthCaution[];
}

/** There is nothing to estimate. */
export interface NoTruth {
  readonly reason: Extract<NoFigure, 'no-answers' | 'one-reader' | 'no-pairs' | 'no-variation'>;
  /** Cases with an answer at least. */
  readonly units: number;
}

/** The posterior of one case by category; null where nobody answered it. */
export function posteriorOf({ posteriors, categories }: LatentTruth, c: number): readonly number[] | null {
  const own = [...posteriors.subarray(c * categories, (c + 1) * categories)];
  return own.some((share) => share > 0) ? own : null;
}
