/** The agreement of a table: label by label, and of all labels pooled (units are then labels x cases). */
import { type AnswerTable, type Scale, withReaders } from '../answer-table.ts';
import { type LabelAgreement, labelAgreement } from './label-agreement.ts';
import { TableCounts } from './table-counts.ts';

export interface AgreementReport {
  readonly scale: Scale;
  readonly readers: readonly string[];
  readonly cases: number;
  /** In the order of the table. */
  readonly labels: ReadonlyArray<LabelAgreement & { readonly label: string }>;
  /** Units of one case count as independent here, which several labels of one image are not quite: its intervals are narrow for that. */
  readonly overall: LabelAgreement;
}

export interface AgreementOptions {
  /** Only these readers, in this order; all without. */
  readonly readers?: readonly string[];
}

/**
 * One pass over the table. Throws RangeError for a reader who is not in it, for more readers than can be counted (455 of grades), and for
 * more than 1,048,576 pairs of readers, those of each label and of all together.
 */
export function agreementReport(table: AnswerTable, options: AgreementOptions = {}): AgreementReport {
  const own = options.readers === undefined ? table : withReaders(table, options.readers);
  const { scale, readers, labels } = own;
  const counts = new TableCounts(own);
  return {
    ...{ scale, readers, cases: own.cases.length },
    labels: labels.map((label, at) => ({ label, ...labelAgreement(counts.labelAt(at), scale, readers) })),
    overall: labelAgreement(counts.overall, scale, readers),
  };
}
