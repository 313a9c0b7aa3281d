/** What is known of each case of a label as one string with a place for every case, which keeps a thousand cases small and legible. */
import { type AnswerTable, answerAt, missing, saysYes } from '../review/answer-table.ts';

/** 0 no, 1 yes, - none. */
export type AnswerMark = '0' | '1' | '-';

/** How many answer, and how many of them say yes, case by case. */
export interface UnitCounts {
  readonly answers: Uint16Array;
  readonly yes: Uint16Array;
}

/** One character in base 36 holds up to 35, two up to 1,295. */
export const mostAnswers = 36 * 36 - 1;

export function answerMarks(table: AnswerTable, label: number, reader: number): string {
  return table.cases.map((_, c) => markOf(table, c, label, reader)).join('');
}

function markOf(table: AnswerTable, c: number, label: number, reader: number): AnswerMark {
  const answer = answerAt(table, c, label, reader);
  if (answer === missing) return '-';
  return saysYes(table.scale, answer) ? '1' : '0';
}

export function unitCounts(table: AnswerTable, label: number): UnitCounts {
  const counts = { answers: new Uint16Array(table.cases.length), yes: new Uint16Array(table.cases.length) };
  for (let c = 0; c < table.cases.length; c += 1) {
    for (let r = 0; r < table.readers.length; r += 1) {
      const answer = answerAt(table, c, label, r);
      if (answer === missing) continue;
      counts.answers[c] = (counts.answers[c] ?? 0) + 1;
      if (saysYes(table.scale, answer)) counts.yes[c] = (counts.yes[c] ?? 0) + 1;
    }
  }
  return counts;
}

/** The one width that a document has for such counts: two characters only where one does not do. */
export function widthOf(counts: readonly UnitCounts[]): 1 | 2 {
  return counts.some(({ answers }) => answers.some((count) => count > 35)) ? 2 : 1;
}

export function countText(counts: Uint16Array, width: 1 | 2): string {
  return Array.from(counts, (count) => count.toString(36).padStart(width, '0')).join('');
}

/** Undefined where the text has another length than `cases` x `width`. Its characters are base 36. */
export function readCounts(text: string, cases: number, width: 1 | 2): Uint16Array | undefined {
  if (text.length !== cases * width) return undefined;
  return Uint16Array.from({ length: cases }, (_, at) => Number.parseInt(text.slice(at * width, (at + 1) * width), 36));
}
