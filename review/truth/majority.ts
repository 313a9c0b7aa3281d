/** What most readers of a unit (one label of one case) say: yes, no, or neither. Of grades the median decides. */
import { type AnswerTable, answerAt, categoriesOf, missing, type Scale, saysYes } from '../answer-table.ts';

/** `tie`: as many say yes as say no. `none`: nobody answered. */
export type MajorityState = 'yes' | 'no' | 'tie' | 'none';

export interface Majority {
  readonly state: MajorityState;
  /** How many answers it rests on. One answer alone is its own majority; whoever asks for two looks here. */
  readonly answers: number;
  /** How many of them say yes (of grades: 60 % and more). */
  readonly yes: number;
  /** In categories of the scale, between two of them (x.5, or whole) where the two middle answers differ; null of none. */
  readonly median: number | null;
}

/**
 * From how many readers chose each category, in rising order. The state is that of saying yes, which of grades is the side on
 * which the median lies: of an odd number of grades the middle one decides, of an even number the two middle ones, and where
 * one says yes and the other no it is a tie (so 40 % and 60 % tie, though their mean is 50 %).
 */
export function majorityOf(scale: Scale, counts: readonly number[]): Majority {
  const answers = counts.reduce((sum, count) => sum + count, 0);
  const yes = counts.reduce((sum, count, category) => (saysYes(scale, category) ? sum + count : sum), 0);
  return { state: majorityState(yes, answers), answers, yes, median: medianOf(counts, answers) };
}

/** More than half of the answers that are there decide. */
export function majorityState(yes: number, answers: number): MajorityState {
  if (answers === 0) return 'none';
  if (2 * yes === answers) return 'tie';
  return 2 * yes > answers ? 'yes' : 'no';
}

function medianOf(counts: readonly number[], answers: number): number | null {
  if (answers === 0) return null;
  const at = (rank: number) => {
    let below = 0;
    return counts.findIndex((count) => {
      below += count;
      return below > rank;
    });
  };
  return (at(Math.floor((answers - 1) / 2)) + at(Math.floor(answers / 2))) / 2;
}

/** How many readers of the unit chose each category; `without` leaves one reader out, so that he is not judged by himself. */
export function categoryCounts(table: AnswerTable, c: number, l: number, without = -1): number[] {
  const counts = new Array<number>(categoriesOf[table.scale]).fill(0);
  for (let r = 0; r < table.readers.length; r += 1) {
    const category = answerAt(table, c, l, r);
    if (category !== missing && r !== without) counts[category] = (counts[category] ?? 0) + 1;
  }
  return counts;
}

/** `without`: as in `categoryCounts`. */
export function majorityAt(table: AnswerTable, c: number, l: number, without = -1): Majority {
  return majorityOf(table.scale, categoryCounts(table, c, l, without));
}

/** `answered`, `alone` and `positives` are counted as rewards count them. */
export interface LabelMajorities {
  readonly label: string;
  /** N of Eq. 1: cases of this label with two answers or more. It is positives + negatives + ties. */
  readonly answered: number;
  /** Cases with one answer: nobody can agree with it, and it is no majority here. */
  readonly alone: number;
  /** NT of Eq. 1 (printed NP): answered cases whose majority says yes. A tie is neither. */
  readonly positives: number;
  readonly negatives: number;
  readonly ties: number;
}

/** Label by label, in the order of the table. */
export function labelMajorities(table: AnswerTable): LabelMajorities[] {
  return table.labels.map((label, l) => {
    const counts = { yes: 0, no: 0, tie: 0, none: 0 };
    let alone = 0;
    for (let c = 0; c < table.cases.length; c += 1) {
      const { state, answers } = majorityAt(table, c, l);
      if (answers === 1) alone += 1;
      else counts[state] += 1;
    }
    const { yes: positives, no: negatives, tie: ties } = counts;
    return { label, answered: positives + negatives + ties, alone, positives, negatives, ties };
  });
}
