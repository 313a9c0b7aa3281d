/** Which answers of a table count: without those that left by quality control, and without incomplete cases where the policy asks. */
import { type AnswerTable, answerTable, missing, withReaders } from '../review/answer-table.ts';
import type { Policy } from './policy.ts';
import type { GateReport } from './settlement.ts';

/**
 * Readers who left are no readers of the table that is answered; answers that left are missing in it. A case of a label is complete
 * where everyone answered whose answers to that label stay.
 */
export function countedAnswers(
  table: AnswerTable,
  gate: GateReport | null,
  missingAnswers: Policy['missingAnswers'],
): AnswerTable {
  const exclusions = gate?.applied === true ? gate.exclusions : [];
  const gone = new Set(exclusions.filter(({ label }) => label === null).map(({ reader }) => reader));
  const staying =
    gone.size === 0
      ? table
      : withReaders(
          table,
          table.readers.filter((reader) => !gone.has(reader)),
        );
  const outs = Map.groupBy(exclusions, ({ label }) => label);
  outs.delete(null);
  if (outs.size === 0 && missingAnswers === 'present') return staying;
  const { cases, labels, readers } = staying;
  const values = staying.values.slice();
  for (let l = 0; l < labels.length; l += 1) {
    const left = new Set((outs.get(labels[l] ?? null) ?? []).map(({ reader }) => reader));
    const stays = readers.map((reader) => !left.has(reader));
    for (let c = 0; c < cases.length; c += 1) {
      const start = (c * labels.length + l) * readers.length;
      const incomplete =
        missingAnswers === 'complete' && stays.some((stay, r) => stay && values[start + r] === missing);
      for (const [r, stay] of stays.entries()) if (incomplete || !stay) values[start + r] = missing;
    }
  }
  return answerTable({ ...staying, values });
}
