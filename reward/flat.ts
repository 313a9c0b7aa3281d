/** The same for everyone who has answered at all: what the other rules are held against. */
import { labelFacts } from './label-facts.ts';
import type { LabelCounts } from './majority-counts.ts';
import { one, zero } from './rational.ts';
import { readerTerms, type Valuation } from './reader-terms.ts';

export function flat(counts: readonly LabelCounts[], times: ReadonlyMap<string, string>): Valuation {
  const labels = labelFacts(counts, times, false).map((facts) => ({ ...facts, weight: zero }));
  const answered = new Set(
    counts.flatMap(({ readers }) => readers.filter(({ given }) => given > 0).map(({ reader }) => reader)),
  );
  const readers = readerTerms(counts, labels, () => zero);
  return { labels, readers: readers.map((terms) => ({ ...terms, points: answered.has(terms.reader) ? one : zero })) };
}
