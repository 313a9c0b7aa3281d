/** Counts of each reader turned into terms: points by label, their weight, and the sum. */
import type { LabelTerms, Rational, ReaderTerms } from './equation-terms.ts';
import type { LabelCounts, ReaderCounts } from './majority-counts.ts';
import { multiply, sum, zero } from './rational.ts';
import type { LabelFacts } from './settlement.ts';

/** What a rule makes of the counts. */
export interface Valuation {
  readonly labels: readonly LabelFacts[];
  readonly readers: readonly ReaderTerms[];
}

/** `labels` in the order of `counts`. */
export function readerTerms(
  counts: readonly LabelCounts[],
  labels: readonly LabelFacts[],
  points: (of: ReaderCounts) => Rational,
): readonly ReaderTerms[] {
  return (counts[0]?.readers ?? []).map(({ reader }, r) => {
    const terms = counts.flatMap(({ label, readers }, l): LabelTerms[] => {
      const of = readers[r];
      if (of === undefined) return [];
      return [{ ...outcomes(of), label, points: points(of), weight: labels[l]?.weight ?? zero }];
    });
    return { reader, labels: terms, points: sum(terms.map(({ points, weight }) => multiply(points, weight))) };
  });
}

function outcomes({ byAnswers, alone, yes }: ReaderCounts): Omit<LabelTerms, 'label' | 'points' | 'weight'> {
  const of = (outcome: 'right' | 'outvoted' | 'tied') => byAnswers.reduce((all, counts) => all + counts[outcome], 0);
  return { right: of('right'), outvoted: of('outvoted'), tied: of('tied'), alone, yes, byAnswers };
}
