/** How often each reader is right, by label and over all: his yes and no against a truth. */
import { type AnswerTable, answerAt, missing, saysYes } from '../answer-table.ts';
import { nothingCounted, sumOf, type TruthFigures, type TwoByTwo, truthFigures } from './two-by-two.ts';
import type { TruthFor } from './unit-truth.ts';

export interface ReaderAgainstTruth {
  readonly reader: string;
  /** In the order of the table. */
  readonly labels: ReadonlyArray<TruthFigures & { readonly label: string }>;
  /**
   * All labels' counts together: frequent labels weigh more. Its intervals take labels of one image as independent, and are
   * narrow for that.
   */
  readonly overall: TruthFigures;
}

/** In the order of the readers. Grades of 60 % and more are a yes. Throws RangeError where the truth has another size. */
export function againstTruth(table: AnswerTable, truthFor: TruthFor): ReaderAgainstTruth[] {
  return table.readers.map((reader, r) => {
    const truth = truthFor(r);
    if (truth.length !== table.cases.length * table.labels.length) throw new RangeError('a truth of another size');
    const tables = table.labels.map((_, l) => countedAgainst(table, truth, l, r));
    const labels = tables.map((counts, l) => ({ label: table.labels[l] ?? '', ...truthFigures(counts) }));
    return { reader, labels, overall: truthFigures(sumOf(tables)) };
  });
}

function countedAgainst(table: AnswerTable, truth: Uint8Array, l: number, r: number): TwoByTwo {
  const counts = { ...nothingCounted };
  for (let c = 0; c < table.cases.length; c += 1) {
    const said = answerAt(table, c, l, r);
    const is = truth[c * table.labels.length + l] ?? missing;
    if (said === missing) continue;
    if (is === missing) counts.withoutTruth += 1;
    else if (saysYes(table.scale, said)) counts[is === 1 ? 'truePositives' : 'falsePositives'] += 1;
    else counts[is === 1 ? 'falseNegatives' : 'trueNegatives'] += 1;
  }
  return counts;
}
