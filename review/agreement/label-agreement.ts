/** What is said of the agreement on one label, or on all labels together. */
import type { Figure } from '../figure.ts';
import type { PrevalenceWarning } from './prevalence.ts';

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

export interface PairAgreement {
  readonly first: string;
  readonly second: string;
  /** Units that both answered. */
  readonly units: number;
  /** Share of them of which both said the same category. */
  readonly observed: Figure;
  readonly cohen: Figure;
  /** Cohen's kappa with weights that fall with the distance of two grades and with its square; null of yes and no. */
  readonly cohenLinear: Figure | null;
  readonly cohenQuadratic: Figure | null;
}
