/** Agreement as it is seen, with nothing taken off for chance: among all readers of a unit, between two of them, and on one answer. */
import type { Figure } from '../figure.ts';
import { wilson } from '../interval.ts';
import { pairAgreement } from './chance-corrected.ts';
import type { Patterns } from './pattern-counts.ts';
import { tInterval } from './t-interval.ts';
import { identityWeights } from './weights.ts';

const bounds = { low: 0, high: 1 };

export interface Unanimity {
  readonly compared: number;
  readonly yes: number;
  readonly no: number;
  readonly split: number;
}

/** Units with two answers or more, by whether all say yes, all say no, or neither; `yes[k]`: whether category k says yes. */
export function unanimity({ size, categories, said, answers, units }: Patterns, yes: readonly boolean[]): Unanimity {
  let [compared, allYes, allNo] = [0, 0, 0];
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    if (n < 2) continue;
    const positive = yes.reduce((total, is, k) => total + (is ? (said[p * categories + k] ?? 0) : 0), 0);
    compared += units[p] ?? 0;
    if (positive === n) allYes += units[p] ?? 0;
    if (positive === 0) allNo += units[p] ?? 0;
  }
  return { compared, yes: allYes, no: allNo, split: compared - allYes - allNo };
}

export function unanimousShare({ compared, yes, no }: Unanimity): Figure {
  const share = wilson(yes + no, compared);
  if (share === undefined) return { value: null, reason: 'no-pairs', units: 0 };
  return { value: share.value, interval: { low: share.low, high: share.high, method: 'wilson' }, units: compared };
}

/** Share of the pairs of a unit's answers that are one category, mean over units with two or more (Fleiss 1971). */
export function observedAgreement(patterns: Patterns): Figure {
  const { value, of, compared } = pairAgreement(patterns, identityWeights(patterns.categories));
  if (compared === 0) return { value: null, reason: patterns.size === 0 ? 'no-answers' : 'no-pairs', units: 0 };
  let squares = 0;
  for (let p = 0; p < patterns.size; p += 1) {
    if ((patterns.answers[p] ?? 0) >= 2) squares += (patterns.units[p] ?? 0) * ((of[p] ?? 0) - value) ** 2;
  }
  const variance = squares / (compared * (compared - 1));
  return {
    value,
    interval: tInterval(value, variance, compared - 1, { bounds, method: 'student-t' }),
    units: compared,
  };
}

/**
 * Given that one reader of a unit gave an answer of `kind`, how often another one did (Fleiss 1971, his conditional probability of a
 * second assignment; of two readers the "positive agreement" of Cicchetti and Feinstein, Journal of Clinical Epidemiology 1990;43:551).
 * A ratio of sums over units, each pair weighted so that every answer counts once.
 */
export function agreementOn({ size, categories, said, answers, units }: Patterns, kind: readonly boolean[]): Figure {
  const [own, both] = [new Float64Array(size), new Float64Array(size)];
  let [compared, owns, boths] = [0, 0, 0];
  for (let p = 0; p < size; p += 1) {
    const n = answers[p] ?? 0;
    if (n < 2) continue;
    const readers = kind.reduce((total, is, k) => total + (is ? (said[p * categories + k] ?? 0) : 0), 0);
    own[p] = readers;
    both[p] = (readers * (readers - 1)) / (n - 1);
    compared += units[p] ?? 0;
    owns += (units[p] ?? 0) * readers;
    boths += (units[p] ?? 0) * (both[p] ?? 0);
  }
  if (compared === 0) return { value: null, reason: size === 0 ? 'no-answers' : 'no-pairs', units: 0 };
  if (owns === 0) return { value: null, reason: 'never-said', units: compared };
  const value = boths / owns;
  let squares = 0;
  for (let p = 0; p < size; p += 1) squares += (units[p] ?? 0) * ((both[p] ?? 0) - value * (own[p] ?? 0)) ** 2;
  const variance = (squares * compared) / (compared - 1) / owns ** 2;
  const interval = tInterval(value, variance, compared - 1, { bounds, method: 'ratio-linearised' });
  return { value, interval, units: compared };
}
