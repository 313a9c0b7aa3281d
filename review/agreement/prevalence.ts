/** How common a finding is in the answers, and where that makes kappa say something else than people read in it. */
import type { Figure } from '../figure.ts';
import { wilson } from '../interval.ts';
import type { Patterns } from './pattern-counts.ts';
import { dot, sum } from './weights.ts';

/** Why kappa is not to be read as it stands; the words are in `prevalenceWarningTexts`. */
export type PrevalenceWarning = 'rare-yes' | 'rare-no';

/** Where all answers but the commonest make up less than this share of all … */
export const rareBelow = 0.05;
/** … and Fleiss' kappa is lower than AC1 by this much or more, a warning stands. */
export const kappaBehind = 0.2;

export const prevalenceWarningTexts: Readonly<Record<PrevalenceWarning, string>> = Object.freeze({
  'rare-yes':
    'fewer than 5 % of the answers say yes, and chance alone would agree on nearly all of the rest: kappa is low here even where ' +
    'readers seldom differ; read AC1 for the agreement as a whole and the agreement on yes for the finding itself',
  'rare-no':
    'fewer than 5 % of the answers say no, and chance alone would agree on nearly all of the rest: kappa is low here even where ' +
    'readers seldom differ; read AC1 for the agreement as a whole and the agreement on no for what is spared',
});

/**
 * Share of the answers that say yes; `yes[k]`: whether category k does. Answers to one unit are alike, so that they count for fewer than
 * they are: Wilson's interval of as many independent answers as have the variance that is seen over units (the design effect of Kish,
 * Survey Sampling, 1965; with a score interval Dean and Pagano, Journal of Survey Statistics and Methodology 2015;3:484). Where all say
 * the same nothing is seen of it, and each unit counts for one.
 */
export function prevalence({ size, categories, said, answers, units }: Patterns, yes: readonly boolean[]): Figure {
  const positive = new Float64Array(size);
  for (let p = 0; p < size; p += 1) {
    for (let k = 0; k < categories; k += 1) {
      if (yes[k]) positive[p] = (positive[p] ?? 0) + (said[p * categories + k] ?? 0);
    }
  }
  const [all, given, positives] = [sum(units), dot(answers, units, 0), dot(positive, units, 0)];
  if (given === 0) return { value: null, reason: 'no-answers', units: 0 };
  const value = positives / given;
  let squares = 0;
  for (let p = 0; p < size; p += 1) squares += (units[p] ?? 0) * ((positive[p] ?? 0) - value * (answers[p] ?? 0)) ** 2;
  const variance = (squares * all) / (all - 1) / given ** 2;
  const seen = all > 1 && value > 0 && value < 1;
  const independent = seen ? Math.min(given, (value * (1 - value)) / variance) : all;
  const share = wilson(value * independent, independent);
  const interval =
    share === undefined ? null : { low: share.low, high: share.high, method: 'wilson-effective' as const };
  return { value, interval, units: all };
}

/** What the answers themselves say of how rare a category is. */
export interface Rarity {
  readonly prevalence: Figure;
  /** Share of the answers that are the commonest category. Of grades a yes may be rare, and the rest be apart all the same. */
  readonly commonest: number;
}

/** The rule: all categories but one below 5 % together, and kappa behind AC1 by 0.2 or more. Figures without a value mislead nobody. */
export function prevalenceWarning(
  { prevalence, commonest }: Rarity,
  fleiss: Figure,
  ac1: Figure,
): PrevalenceWarning | null {
  if (prevalence.value === null || fleiss.value === null || ac1.value === null) return null;
  if (ac1.value - fleiss.value < kappaBehind || commonest <= 1 - rareBelow) return null;
  return prevalence.value < 0.5 ? 'rare-yes' : 'rare-no';
}
