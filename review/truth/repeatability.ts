/** Whether a reader says the same again: units that he read twice, first against second answer. */

import { cohenKappa } from '../agreement/cohen.ts';
import { gwetAc } from '../agreement/gwet.ts';
import { PatternCounts } from '../agreement/pattern-counts.ts';
import { quadraticWeights } from '../agreement/weights.ts';
import { categoriesOf, type Scale } from '../answer-table.ts';
import { quantile } from '../bootstrap.ts';
import type { Figure } from '../figure.ts';
import { wilson } from '../interval.ts';

/**
 * One unit that one reader read twice. Of a unit read three times the caller gives first and last: pairs that share an answer are
 * no two witnesses.
 */
export interface RepeatedAnswer {
  readonly reader: string;
  readonly case: string;
  readonly label: string;
  /** Categories of the scale. */
  readonly first: number;
  readonly second: number;
  /** From the first answer to the second; null where that is not known. A reader remembers what he saw an hour ago. */
  readonly secondsBetween: number | null;
}

export interface Repeatability {
  /** How many units were read twice, and of how many both answers are the same. */
  readonly pairs: number;
  readonly same: number;
  /** same / pairs. */
  readonly observed: Figure;
  /** Of the first reading against the second (Cohen 1960), and that of grades weighted by squared distance; null of yes and no. */
  readonly cohen: Figure;
  readonly cohenQuadratic: Figure | null;
  /** Gwet 2008; it stays near `observed` where a finding is rare. */
  readonly ac1: Figure;
  /** Shortest, median and longest time between the two, in seconds, of those that are known; null of none. */
  readonly secondsBetween: readonly [shortest: number, median: number, longest: number] | null;
}

/** Of all units given. Throws RangeError of a category that is none, and of a time below nought. */
export function repeatabilityOf(scale: Scale, repeats: readonly RepeatedAnswer[]): Repeatability {
  const categories = categoriesOf[scale];
  const table = new Uint32Array(categories ** 2);
  const patterns = new PatternCounts(2, categories);
  for (const { first, second } of repeats) {
    if (![first, second].every((said) => Number.isInteger(said) && said >= 0 && said < categories)) {
      throw new RangeError('a category off the scale');
    }
    const at = first * categories + second;
    table[at] = (table[at] ?? 0) + 1;
    patterns.add(patterns.keyOf(Uint8Array.of(first, second)), 1);
  }
  const pairs = repeats.length;
  const same = repeats.filter(({ first, second }) => first === second).length;
  const figure = (known: () => Figure): Figure =>
    pairs === 0 ? { value: null, reason: 'no-repeats', units: 0 } : known();
  return {
    pairs,
    same,
    observed: figure(() => sameShare(same, pairs)),
    cohen: figure(() => cohenKappa(table)),
    cohenQuadratic: scale === 'boolean' ? null : figure(() => cohenKappa(table, quadraticWeights(categories))),
    ac1: figure(() => gwetAc(patterns.patterns)),
    secondsBetween: timesBetween(repeats),
  };
}

/** Reader by reader, in the order of `readers`, over all labels. */
export function repeatabilityByReader(
  scale: Scale,
  readers: readonly string[],
  repeats: readonly RepeatedAnswer[],
): Array<Repeatability & { readonly reader: string }> {
  const own = Map.groupBy(repeats, ({ reader }) => reader);
  return readers.map((reader) => ({ reader, ...repeatabilityOf(scale, own.get(reader) ?? []) }));
}

function sameShare(same: number, pairs: number): Figure {
  const share = wilson(same, pairs);
  if (share === undefined) return { value: null, reason: 'no-repeats', units: 0 };
  return { value: share.value, interval: { low: share.low, high: share.high, method: 'wilson' }, units: pairs };
}

function timesBetween(repeats: readonly RepeatedAnswer[]): Repeatability['secondsBetween'] {
  const times = repeats.flatMap(({ secondsBetween }) => secondsBetween ?? []).sort((a, b) => a - b);
  if (times.some((seconds) => !Number.isFinite(seconds) || seconds < 0)) throw new RangeError('a time below nought');
  const [shortest, longest] = [times[0], times.at(-1)];
  return shortest === undefined || longest === undefined ? null : [shortest, quantile(times, 0.5), longest];
}
