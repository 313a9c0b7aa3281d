/** How the answers to each label met the majority: the whole numbers that every rule of reward is worked out of, in one pass. */
import { type AnswerTable, answerAt, missing, saysYes } from '../review/answer-table.ts';
import { majorityState } from '../review/truth/majority.ts';
import type { MajorityCounts } from './equation-terms.ts';

export interface ReaderCounts {
  readonly reader: string;
  /** All answers to the label. */
  readonly given: number;
  readonly yes: number;
  readonly alone: number;
  /** Rising by `answers`; none of nothing. */
  readonly byAnswers: readonly MajorityCounts[];
}

export interface LabelCounts {
  readonly label: string;
  /** Cases with two answers or more. */
  readonly answered: number;
  readonly majorityYes: number;
  readonly tied: number;
  /** Cases with one answer. */
  readonly alone: number;
  /** In the order of the table. */
  readonly readers: readonly ReaderCounts[];
}

/** A majority is more than half of the answers that are there to one label of one case; of a grade, 60 % and more say yes. */
export function majorityCounts(table: AnswerTable): readonly LabelCounts[] {
  return table.labels.map((_, label) => countsOfLabel(table, label));
}

/** Where right, outvoted and tied of a reader stand in a row of three by number of answers. */
const [right, outvoted, tied] = [0, 1, 2] as const;

function countsOfLabel(table: AnswerTable, label: number): LabelCounts {
  const { cases, readers, scale } = table;
  const yesses = Array.from({ length: readers.length }, () => 0);
  const lonely = Array.from({ length: readers.length }, () => 0);
  // By reader: by number of answers, three counts. A row is made when the first such case is met: most readers share few sizes.
  const rows: Array<Map<number, [number, number, number]>> = readers.map(() => new Map());
  const whole = { answered: 0, majorityYes: 0, tied: 0, alone: 0 };
  for (let c = 0; c < cases.length; c += 1) {
    let [answers, yes] = [0, 0];
    for (let r = 0; r < readers.length; r += 1) {
      const answer = answerAt(table, c, label, r);
      if (answer === missing) continue;
      answers += 1;
      if (saysYes(scale, answer)) yes += 1;
    }
    if (answers === 0) continue;
    const majority = majorityState(yes, answers);
    if (answers === 1) whole.alone += 1;
    else whole.answered += 1;
    if (answers > 1 && majority === 'yes') whole.majorityYes += 1;
    if (answers > 1 && majority === 'tie') whole.tied += 1;
    for (let r = 0; r < readers.length; r += 1) {
      const answer = answerAt(table, c, label, r);
      if (answer === missing) continue;
      const saidYes = saysYes(scale, answer);
      if (saidYes) yesses[r] = (yesses[r] ?? 0) + 1;
      if (answers === 1) {
        lonely[r] = (lonely[r] ?? 0) + 1;
        continue;
      }
      const met = majority === 'tie' ? tied : (majority === 'yes') === saidYes ? right : outvoted;
      const row = rows[r]?.get(answers) ?? [0, 0, 0];
      row[met] += 1;
      rows[r]?.set(answers, row);
    }
  }
  return {
    label: table.labels[label] ?? '',
    ...whole,
    readers: readers.map((reader, r) => readerCounts(reader, yesses[r] ?? 0, lonely[r] ?? 0, rows[r] ?? new Map())),
  };
}

function readerCounts(
  reader: string,
  yes: number,
  alone: number,
  rows: ReadonlyMap<number, readonly [number, number, number]>,
): ReaderCounts {
  const byAnswers = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([answers, [right, outvoted, tied]]) => ({ answers, right, outvoted, tied }));
  const shared = byAnswers.reduce((total, { right, outvoted, tied }) => total + right + outvoted + tied, 0);
  return { reader, given: shared + alone, yes, alone, byAnswers };
}
