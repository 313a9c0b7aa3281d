/** What verification finds in a statement: a term, what stands there, and what follows from the rest. */

/** Each names one kind of term; the words stand in `differenceText`. */
export type DifferenceCode =
  | 'digest'
  | 'settlement-digest'
  | 'answer'
  | 'answered'
  | 'complete'
  | 'gate'
  | 'excluded'
  | 'weight'
  | 'right'
  | 'outvoted'
  | 'tied'
  | 'alone'
  | 'yes'
  | 'label-points'
  | 'points'
  | 'payee-points'
  | 'everybody'
  | 'above-nought'
  | 'points-total'
  | 'share'
  | 'units'
  | 'own-units'
  | 'unpaid';

export interface Difference {
  readonly code: DifferenceCode;
  /** As they stand in the statement; escape them where they are shown. */
  readonly label?: string;
  readonly case?: string;
  readonly payee?: string;
  readonly stated: string;
  readonly due: string;
}

/** A statement of a million cases that are all wrong is not told case by case. */
export const mostDifferences = 100;

const terms: Readonly<Record<DifferenceCode, string>> = Object.freeze({
  digest: 'the digest of the statement',
  'settlement-digest': 'the digest of what all statements of the settlement share',
  answer: 'own answer',
  answered: 'how many payees have answers that count',
  complete: 'how many answers count, where only complete cases do',
  gate: 'quality control, model against reader',
  excluded: 'whether quality control took the answers out',
  weight: 'worth of a point',
  right: 'answers with the majority',
  outvoted: 'answers against the majority',
  tied: 'answers to tied cases',
  alone: 'answers that nobody else gave',
  yes: 'answers that say yes',
  'label-points': 'points before the weight',
  points: 'points in all',
  'payee-points': 'points in the list of payees',
  everybody: 'sum of the points of all readers',
  'above-nought': 'points above nought, against all that the counts let anybody earn',
  'points-total': 'sum of the points above nought',
  share: 'part of the budget',
  units: 'base units in the list of payees',
  'own-units': 'base units',
  unpaid: 'base units that nobody earned',
});

/** One line for a person. */
export function differenceText({ code, label, case: name, payee, stated, due }: Difference): string {
  const place = [label, name, payee].filter((part) => part !== undefined).join(', ');
  return `${place === '' ? '' : `${place}: `}${terms[code]}: the statement says ${stated}, it comes to ${due}`;
}

/** None, or the one, where two texts differ. */
export function unlike(
  code: DifferenceCode,
  stated: string | number | boolean | null,
  due: string | number | boolean | null,
  place: Pick<Difference, 'label' | 'case' | 'payee'> = {},
): Difference[] {
  return stated === due ? [] : [{ code, ...place, stated: shown(stated), due: shown(due) }];
}

function shown(value: string | number | boolean | null): string {
  return value === null ? 'none' : String(value);
}
