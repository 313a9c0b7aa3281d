/** What the answers to each label and its mean time come to, before any rule makes points of them. */

import type { LabelCounts } from './majority-counts.ts';
import { compare, divide, exact, rational, zero } from './rational.ts';
import { RewardError } from './reward-error.ts';
import type { LabelFacts } from './settlement.ts';

/**
 * All of LabelFacts but the weight. t_max is the longest of the labels given: a time of another label changes nothing. Throws
 * RewardError TIME where a label has none and `needed`, NUMBER where one is not exact.
 */
export function labelFacts(
  counts: readonly LabelCounts[],
  times: ReadonlyMap<string, string>,
  needed: boolean,
): Array<Omit<LabelFacts, 'weight'>> {
  const read = counts.map(({ label }) => {
    const text = times.get(label);
    if (text === undefined && needed) throw new RewardError('TIME', `no mean time of the label ${label}`);
    const time = text === undefined ? null : exact(text);
    if (time !== null && time.numerator < 0n) throw new RewardError('TIME', `a time below nought of ${label}`);
    return time;
  });
  const longest = read.reduce((a, b) => (b !== null && (a === null || compare(b, a) > 0) ? b : a), null);
  return counts.map(({ label, answered, majorityYes, tied, alone }, l) => {
    const time = read[l] ?? null;
    return {
      label,
      answered,
      majorityYes,
      tied,
      alone,
      prevalence: answered === 0 ? zero : rational(majorityYes, answered),
      time,
      timeShare: time === null || longest === null || longest.numerator === 0n ? zero : divide(time, longest),
    };
  });
}
