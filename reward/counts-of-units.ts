/** From the numbers of answers and of yes to what the rules count: of everybody together, and of the reader whose answers are known. */
import type { LabelCounts, ReaderCounts } from './majority-counts.ts';
import type { UnitCounts } from './unit-text.ts';

/**
 * The counts of a label with two readers: everybody as one, whose answers are all there are, so that his points are the sum of all
 * readers' points; and the reader of `marks` (0, 1 or -, of each case), where his answers count.
 */
export function countsOfUnits(label: string, units: UnitCounts, marks: string | undefined): LabelCounts {
  const everybody = new Tally();
  const own = new Tally();
  const whole = { answered: 0, majorityYes: 0, tied: 0, alone: 0 };
  for (let c = 0; c < units.answers.length; c += 1) {
    const [answers, yes] = [units.answers[c] ?? 0, units.yes[c] ?? 0];
    if (answers === 0) continue;
    if (answers === 1) whole.alone += 1;
    else whole.answered += 1;
    if (answers > 1 && 2 * yes > answers) whole.majorityYes += 1;
    if (answers > 1 && 2 * yes === answers) whole.tied += 1;
    everybody.add(answers, yes, true, yes);
    everybody.add(answers, yes, false, answers - yes);
    const mark = marks?.[c];
    if (mark === '0' || mark === '1') own.add(answers, yes, mark === '1', 1);
  }
  return { label, ...whole, readers: [everybody.counts('everybody'), own.counts('own')] };
}

class Tally {
  private readonly rows = new Map<number, { right: number; outvoted: number; tied: number }>();
  private given = 0;
  private yes = 0;
  private alone = 0;

  /** So many answers, all yes or all no, to a case that has `answers` with `yes` among them. */
  add(answers: number, yes: number, saysYes: boolean, times: number): void {
    this.given += times;
    if (saysYes) this.yes += times;
    if (times === 0) return;
    if (answers === 1) {
      this.alone += times;
      return;
    }
    const row = this.rows.get(answers) ?? { right: 0, outvoted: 0, tied: 0 };
    row[2 * yes === answers ? 'tied' : 2 * yes > answers === saysYes ? 'right' : 'outvoted'] += times;
    this.rows.set(answers, row);
  }

  counts(reader: string): ReaderCounts {
    const byAnswers = [...this.rows].sort(([a], [b]) => a - b).map(([answers, row]) => ({ answers, ...row }));
    return { reader, given: this.given, yes: this.yes, alone: this.alone, byAnswers };
  }
}
