/** What the rules of reward hand to each other: exact numbers, terms by reader and label, and shares of a budget in whole units. */

/** An exact number in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** How a reader's answers to a label met the majority, in the cases that `answers` readers answered. */
export interface MajorityCounts {
  /** Two or more: a case that one reader alone answered is counted in `alone`. */
  readonly answers: number;
  readonly right: number;
  readonly outvoted: number;
  readonly tied: number;
}

/** How often a reader's answers met the majority of a label's cases, and what that came to. */
export interface LabelTerms {
  readonly label: string;
  readonly right: number;
  readonly outvoted: number;
  readonly tied: number;
  /** Answers to cases that nobody else answered: neither right nor outvoted. */
  readonly alone: number;
  /** Answers that say the finding is there, of all the reader's answers to the label. */
  readonly yes: number;
  /** What `right`, `outvoted` and `tied` are made of, rising by `answers`; none stands for nothing. */
  readonly byAnswers: readonly MajorityCounts[];
  /** Sum over the reader's answers to this label, before the label's weight. */
  readonly points: Rational;
  /** What the policy makes a point of this label worth. */
  readonly weight: Rational;
}

export interface ReaderTerms {
  readonly reader: string;
  readonly labels: readonly LabelTerms[];
  /** Sum of points x weight; may be below nought. Flat: one for who has answered, which no label's points add up to. */
  readonly points: Rational;
}

export interface PayeeShare {
  readonly payee: string;
  readonly kind: 'reader' | 'owner';
  /** Part of the whole, 0 to 1, exact. */
  readonly share: Rational;
  /** Whole base units of the budget; with what stays unpaid all of them add up to it. */
  readonly units: bigint;
}
