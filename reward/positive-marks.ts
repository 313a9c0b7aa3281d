/**
 * A reader's part is his part of all answers that say yes: what the paper's headline of 371 / 347 / 282 of 1,000 is (768, 718 and 584
 * marks), and not Eq. 1. Whether a mark is right does not matter, so that whoever marks everything earns most.
 */
import { labelFacts } from './label-facts.ts';
import type { LabelCounts } from './majority-counts.ts';
import { one, rational } from './rational.ts';
import { readerTerms, type Valuation } from './reader-terms.ts';

export function positiveMarks(counts: readonly LabelCounts[], times: ReadonlyMap<string, string>): Valuation {
  const labels = labelFacts(counts, times, false).map((facts) => ({ ...facts, weight: one }));
  return { labels, readers: readerTerms(counts, labels, ({ yes }) => rational(yes)) };
}
