/** What is said of the agreement on one label, or on all labels together. */
import { type Scale, saysYes } from '../answer-table.ts';
import type { Figure, NoFigure } from '../figure.ts';
import { brennanPrediger } from './brennan-prediger.ts';
import { fleissKappa } from './fleiss.ts';
import { gwetAc } from './gwet.ts';
import { krippendorffAlpha } from './krippendorff.ts';
import type { LabelCounts } from './label-counts.ts';
import { agreementOn, observedAgreement, unanimity, unanimousShare } from './observed-agreement.ts';
import type { PairFigures } from './pair-figures.ts';
import { type PrevalenceWarning, prevalence, prevalenceWarning } from './prevalence.ts';
import { ordinalWeights } from './weights.ts';

export interface LabelAgreement {
  /** Units (a label of a case) that somebody answered. */
  readonly units: number;
  /** Of them those with two answers or more: only they can show agreement. They are yes, no and split together. */
  readonly compared: number;
  readonly answers: number;
  /** Compared units where all say yes (of grades: all 60 % and more), all say no, and neither. */
  readonly unanimousYes: number;
  readonly unanimousNo: number;
  readonly split: number;
  /** (yes + no) / compared: the paper's "agreement". */
  readonly unanimousShare: Figure;
  /** Share of pairs of answers that are the same category, mean over compared units. */
  readonly observed: Figure;
  /** Given that one reader says yes (no), how often another one does: what kappa and AC1 both hide where a finding is rare. */
  readonly agreementOnYes: Figure;
  readonly agreementOnNo: Figure;
  readonly fleiss: Figure;
  readonly alpha: Figure;
  readonly ac1: Figure;
  /** Brennan and Prediger's coefficient; of two categories it is the kappa that is called PABAK. */
  readonly brennanPrediger: Figure;
  /** Of grades only; null of yes and no, where they would be the nominal ones again. */
  readonly alphaOrdinal: Figure | null;
  readonly ac2: Figure | null;
  /** Share of the answers that say yes. */
  readonly prevalence: Figure;
  readonly warning: PrevalenceWarning | null;
  /** Of each two readers, in the order of the table. */
  readonly pairs: readonly PairAgreement[];
}

export interface PairAgreement extends PairFigures {
  readonly first: string;
  readonly second: string;
}

/** `readers`: their names, in the order of the counts. */
export function labelAgreement(counts: LabelCounts, scale: Scale, readers: readonly string[]): LabelAgreement {
  const { patterns } = counts.patterns;
  const { categories } = counts;
  const yes = Array.from({ length: categories }, (_, k) => saysYes(scale, k));
  const no = yes.map((is) => !is);
  const { compared, ...unanimous } = unanimity(patterns, yes);
  const totals = categoryTotals(counts);
  const answers = totals.reduce((total, each) => total + each, 0);
  const units = patterns.units.reduce((total, each) => total + each, 0);
  const why = reasonWithoutPairs(counts);
  const figure = (known: () => Figure): Figure => (compared > 0 ? known() : { value: null, reason: why, units: 0 });
  const ofGrades = (known: () => Figure) => (scale === 'grade' ? figure(known) : null);
  const [fleiss, ac1] = [figure(() => fleissKappa(patterns)), figure(() => gwetAc(patterns))];
  const rarity = { prevalence: prevalence(patterns, yes), commonest: Math.max(...totals) / answers };
  return {
    units,
    compared,
    answers,
    ...{ unanimousYes: unanimous.yes, unanimousNo: unanimous.no, split: unanimous.split },
    unanimousShare: figure(() => unanimousShare({ compared, ...unanimous })),
    observed: figure(() => observedAgreement(patterns)),
    agreementOnYes: figure(() => agreementOn(patterns, yes)),
    agreementOnNo: figure(() => agreementOn(patterns, no)),
    fleiss,
    alpha: figure(() => krippendorffAlpha(patterns, 'nominal')),
    ac1,
    brennanPrediger: figure(() => brennanPrediger(patterns)),
    alphaOrdinal: ofGrades(() => krippendorffAlpha(patterns, 'ordinal')),
    ac2: ofGrades(() => gwetAc(patterns, ordinalWeights(categories))),
    prevalence: rarity.prevalence,
    warning: prevalenceWarning(rarity, fleiss, ac1),
    pairs: pairAgreements(counts, readers),
  };
}

function pairAgreements({ pairs }: LabelCounts, readers: readonly string[]): PairAgreement[] {
  return readers.flatMap((first, r) =>
    readers.slice(r + 1).map((second, at) => ({ first, second, ...pairs.figuresOf(r, r + 1 + at) })),
  );
}

function categoryTotals({ said, categories }: LabelCounts): number[] {
  const totals = new Array<number>(categories).fill(0);
  for (let at = 0; at < said.length; at += 1)
    totals[at % categories] = (totals[at % categories] ?? 0) + (said[at] ?? 0);
  return totals;
}

/** Why no unit has two answers: nobody answered, one reader alone did, or several did but never the same unit. */
function reasonWithoutPairs({ said, categories, readers }: LabelCounts): NoFigure {
  const answered = Array.from({ length: readers }, (_, r) =>
    said.subarray(r * categories, (r + 1) * categories).some((count) => count > 0),
  ).filter(Boolean).length;
  return answered === 0 ? 'no-answers' : answered === 1 ? 'one-reader' : 'no-pairs';
}
