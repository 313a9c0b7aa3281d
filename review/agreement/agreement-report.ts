/** The agreement of a table: label by label, and of all labels pooled (units are then labels x cases). */
import type { Scale } from '../answer-table.ts';
import type { LabelAgreement } from './label-agreement.ts';

export interface AgreementReport {
  readonly scale: Scale;
  readonly readers: readonly string[];
  readonly cases: number;
  /** In the order of the table. */
  readonly labels: ReadonlyArray<LabelAgreement & { readonly label: string }>;
  /** Units of one case count as independent here, which several labels of one image are not quite: its intervals are narrow for that. */
  readonly overall: LabelAgreement;
}
