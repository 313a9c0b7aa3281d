/** How common a finding is in the answers, and where that makes kappa say something else than people read in it. */
import type { Figure } from '../figure.ts';
import { wilson } from '../interval.ts';

/** Why kappa is not to be read as it stands; the words are in `prevalenceWarningTexts`. */
export type PrevalenceWarning = 'rare-yes' | 'rare-no';

/** Where one of the two answers makes up less than this share of all … */
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

/** Share of the answers that say yes. Answers count one by one, so that with several readers a unit its interval is narrow for that. */
export function prevalence(yes: number, answers: number, units: number): Figure {
  const share = wilson(yes, answers);
  if (share === undefined) return { value: null, reason: 'no-answers', units };
  return { value: share.value, interval: { low: share.low, high: share.high, method: 'wilson' }, units };
}

/** The rule: prevalence below 5 % or above 95 %, and kappa behind AC1 by 0.2 or more. Figures without a value mislead nobody. */
export function prevalenceWarning(prevalence: Figure, fleiss: Figure, ac1: Figure): PrevalenceWarning | null {
  if (prevalence.value === null || fleiss.value === null || ac1.value === null) return null;
  if (ac1.value - fleiss.value < kappaBehind) return null;
  if (prevalence.value < rareBelow) return 'rare-yes';
  return prevalence.value > 1 - rareBelow ? 'rare-no' : null;
}
