/**
 * Whether two readers share answers that nobody else gives: what a copied sheet shows, and agreement alone does not, since honest
 * readers agree as well. Of each two readers, over the units where at least two others answered and most of those say the same:
 * how often each of the two says otherwise, and how often both do.
 *
 * Expected is what independent readers would share: in each group of units of one label, one word of the others and one number of
 * others who are against it, off of the first x off of the second / units. The number shared is then a sum of hypergeometric
 * counts, whose upper tail is at most Poisson's of the same mean from one above the mean on (Hoeffding, Annals of Mathematical
 * Statistics 1956;27:713; Anderson and Samuels, Fifth Berkeley Symposium 1967;1:1), which is the p here. Of one shared answer
 * alone it may be short by half the square of the mean.
 *
 * A small p accuses nobody: two good readers share answers on hard cases, and also where the others are wrong together, which with
 * two or three others is often. `excess` is what tells: of the answers that could be shared beyond chance, the part that is. Who of
 * the two copied cannot be seen from answers.
 */
import { type AnswerTable, answerAt, missing, saysYes } from './answer-table.ts';

export interface CopySign {
  readonly first: string;
  readonly second: string;
  /** Units that both answered, with two others or more of whom most say the same. */
  readonly units: number;
  /** Of these, answers against what most of the others say. */
  readonly firstOff: number;
  readonly secondOff: number;
  readonly shared: number;
  /** How many would be shared by chance. */
  readonly expected: number;
  /** Chance of so many or more, before it is said how many pairs were looked at; nought below 1e-300. */
  readonly p: number;
  /** (shared - expected) / (fewer of the two offs - expected): 1 where every one is shared; null where none could be. */
  readonly excess: number | null;
  /** `mostChance` undercut over all pairs, and `leastExcess` reached. */
  readonly suspicious: boolean;
}

/** p times the number of pairs (Bonferroni) has to be below it. */
export const mostChance = 0.001;
/** On the published sheet honest pairs stay below 0.6, whoever of tests/prove/adversaries.ts sits beside them. */
export const leastExcess = 0.8;

/** Of each two readers, in the order of the table. With fewer than four readers no pair has two others: `units` is nought. */
export function copySigns(table: AnswerTable): CopySign[] {
  const { readers } = table;
  const pairs = (readers.length * (readers.length - 1)) / 2;
  return readers.flatMap((_, a) => readers.slice(a + 1).map((_other, k) => signOf(table, a, a + 1 + k, pairs)));
}

function signOf(table: AnswerTable, a: number, b: number, pairs: number): CopySign {
  const groups = groupsOf(table, a, b);
  const all = { units: 0, firstOff: 0, secondOff: 0, shared: 0 };
  let expected = 0;
  for (const { units, firstOff, secondOff, shared } of groups.values()) {
    all.units += units;
    all.firstOff += firstOff;
    all.secondOff += secondOff;
    all.shared += shared;
    expected += (firstOff * secondOff) / units;
  }
  const p = poissonTail(all.shared, expected);
  const room = Math.min(all.firstOff, all.secondOff) - expected;
  const excess = room > 0 ? (all.shared - expected) / room : null;
  const suspicious = p * pairs < mostChance && excess !== null && excess >= leastExcess;
  return { first: table.readers[a] ?? '', second: table.readers[b] ?? '', ...all, expected, p, excess, suspicious };
}

interface Group {
  units: number;
  firstOff: number;
  secondOff: number;
  shared: number;
}

/** By label, what most of the others say, how many others answered and how many of them are against it. */
function groupsOf(table: AnswerTable, a: number, b: number): Map<number, Group> {
  const { cases, labels, readers, scale } = table;
  const groups = new Map<number, Group>();
  for (let c = 0; c < cases.length; c += 1) {
    for (let l = 0; l < labels.length; l += 1) {
      const [first, second] = [answerAt(table, c, l, a), answerAt(table, c, l, b)];
      if (first === missing || second === missing) continue;
      let [others, yes] = [0, 0];
      for (let r = 0; r < readers.length; r += 1) {
        const answer = answerAt(table, c, l, r);
        if (r === a || r === b || answer === missing) continue;
        others += 1;
        if (saysYes(scale, answer)) yes += 1;
      }
      if (others < 2 || 2 * yes === others) continue;
      const key = (l * (readers.length + 1) + others) * (readers.length + 1) + yes;
      const group = groups.get(key) ?? { units: 0, firstOff: 0, secondOff: 0, shared: 0 };
      const [firstOff, secondOff] = [first, second].map((answer) => saysYes(scale, answer) !== 2 * yes > others);
      group.units += 1;
      if (firstOff) group.firstOff += 1;
      if (secondOff) group.secondOff += 1;
      if (firstOff && secondOff) group.shared += 1;
      groups.set(key, group);
    }
  }
  return groups;
}

/** P(X >= count) of a Poisson variable. */
export function poissonTail(count: number, mean: number): number {
  if (count === 0) return 1;
  if (mean === 0) return 0;
  const upper = count > mean;
  // The side on which the terms fall, from `count` on, so that what is left out is nothing.
  const from = upper ? count : count - 1;
  let logTerm = from * Math.log(mean) - mean;
  for (let k = 2; k <= from; k += 1) logTerm -= Math.log(k);
  let [term, sum] = [1, 1];
  for (let k = upper ? from + 1 : from; term > sum * 1e-17 && k > 0; k += upper ? 1 : -1) {
    term *= upper ? mean / k : k / mean;
    sum += term;
  }
  const side = Math.exp(logTerm) * sum;
  return upper ? Math.min(1, side) : Math.max(0, 1 - side);
}
