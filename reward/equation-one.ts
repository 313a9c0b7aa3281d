/**
 * Algorithm 1 and Eq. 1 of Witowski et al., "MarkIt: A Collaborative Artificial Intelligence Annotation Platform Leveraging
 * Blockchain For Medical Imaging Research", Blockchain in Healthcare Today 2021;4:176, reconstructed.
 *
 * What is known of them is that the paper turns the r of an answer into r~ = 4 (0.25 - r), that Eq. 1 prints NP where NT is read,
 * the published answers and mean times of the labels, and that Eq. 1 comes to 335.04 / 334.28 / 330.68 of 1,000 T on them. The text
 * of the paper was not at hand. What was inferred, as the form that comes to these figures with that constant:
 * - Algorithm 1: of a case with n answers to a label, r = b - 1/n with the majority, 1/n against it and b/2 in a tie, b = 1/2;
 *   r~ = 1 - 2 r / b, which is that constant, and nought in a tie;
 * - Eq. 1: a label weighs NT / N + t / t_max (NT cases of N have a majority that says yes; t is the label's mean time, t_max the
 *   longest label's), and a reader's part is the sum over the labels of weight x sum of r~, over the sum of all readers.
 * The published answers are of three readers without a gap: ties, gaps and other numbers of readers are not tested by them.
 *
 * The printed constant holds for three answers only: -1 + 4/n for a right answer is 1/3 at n = 3, but nothing at n = 4, and costs 1/5
 * at n = 5, where it pays to be outvoted. With b = 2 / (n + 1), which is ours, r~ = 1 - (n + 1) r is 1/n for a right answer and -1/n
 * for an outvoted one: the same at n = 3, and a case on which all agree pays 1 in all for any n. Both are offered: `normalisation`.
 *
 * What it does not do: with three readers a right answer earns 1/3 whether it is 3:0 or 2:1, so that difficulty pays nothing; and an
 * outvoted answer costs 1/n, also where the majority is wrong. What is left open, and how it can be turned to gain, is in rules.ts.
 */
import type { MajorityCounts, Rational } from './equation-terms.ts';
import { labelFacts } from './label-facts.ts';
import type { LabelCounts } from './majority-counts.ts';
import type { EquationOne } from './policy.ts';
import { add, divide, exact, multiply, one, rational, subtract, sum } from './rational.ts';
import { readerTerms, type Valuation } from './reader-terms.ts';
import type { LabelFacts } from './settlement.ts';

export type Outcome = 'right' | 'outvoted' | 'tied';

const half = rational(1, 2);
const two = rational(2);

/** b as above. `answers` is 2 or more. */
export function scaleOf(answers: number, normalisation: EquationOne['normalisation']): Rational {
  return normalisation === 'printed' ? half : rational(2, answers + 1);
}

/** r and r~ of one answer, `answers` of them to the case. */
export function pointOf(
  answers: number,
  outcome: Outcome,
  normalisation: EquationOne['normalisation'],
): { readonly r: Rational; readonly point: Rational } {
  const b = scaleOf(answers, normalisation);
  const part = rational(1, answers);
  const r = outcome === 'tied' ? divide(b, two) : outcome === 'right' ? subtract(b, part) : part;
  return { r, point: subtract(one, divide(multiply(two, r), b)) };
}

type PointsByOutcome = Readonly<Record<Outcome, Rational>>;

/** The same for every reader and label: worked out once for each number of answers that is met. */
const worked: Readonly<Record<EquationOne['normalisation'], Map<number, PointsByOutcome>>> = {
  answers: new Map(),
  printed: new Map(),
};

function pointsWith(answers: number, normalisation: EquationOne['normalisation']): PointsByOutcome {
  const known = worked[normalisation].get(answers);
  if (known !== undefined) return known;
  const point = (outcome: Outcome) => pointOf(answers, outcome, normalisation).point;
  const points = { right: point('right'), outvoted: point('outvoted'), tied: point('tied') };
  worked[normalisation].set(answers, points);
  return points;
}

/** Sum of r~ over answers that are given as counts: a million of them cost no more than ten. */
export function pointsOf(counts: readonly MajorityCounts[], normalisation: EquationOne['normalisation']): Rational {
  return sum(
    counts.map(({ answers, right, outvoted, tied }) => {
      const points = pointsWith(answers, normalisation);
      return sum([
        multiply(rational(right), points.right),
        multiply(rational(outvoted), points.outvoted),
        multiply(rational(tied), points.tied),
      ]);
    }),
  );
}

/** factor x (prevalence x NT / N + time x t / t_max). */
export function weightOf(
  { label, prevalence, timeShare }: Pick<LabelFacts, 'label' | 'prevalence' | 'timeShare'>,
  weights: EquationOne['weights'],
): Rational {
  const factor = Object.hasOwn(weights.factors, label) ? exact(weights.factors[label] ?? '') : one;
  const worth = add(multiply(exact(weights.prevalence), prevalence), multiply(exact(weights.time), timeShare));
  return multiply(factor, worth);
}

/** Throws RewardError TIME where time is weighed and a label has none. */
export function equationOne(
  counts: readonly LabelCounts[],
  times: ReadonlyMap<string, string>,
  { weights, normalisation }: EquationOne,
): Valuation {
  const weighsTime = exact(weights.time).numerator !== 0n;
  const labels = labelFacts(counts, times, weighsTime).map((facts) => ({ ...facts, weight: weightOf(facts, weights) }));
  return { labels, readers: readerTerms(counts, labels, ({ byAnswers }) => pointsOf(byAnswers, normalisation)) };
}
