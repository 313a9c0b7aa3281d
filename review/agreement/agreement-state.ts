/**
 * The agreement of a table that goes on growing: an answer that is given, changed or taken back costs as many steps as there are readers,
 * and figures come from the counts. They are the same, bit for bit, as `agreementReport` and `groupReport` of the whole table: both are
 * functions of the same counts, which are whole numbers, in one order.
 */
import { type AnswerTable, answerTable, categoriesOf, missing } from '../answer-table.ts';
import type { AgreementReport } from './agreement-report.ts';
import type { GroupAgreement } from './group-counts.ts';
import type { GroupOf } from './grouping.ts';
import { type GroupReport, namesOf } from './groups.ts';
import { type LabelAgreement, labelAgreement } from './label-agreement.ts';
import { TableCounts } from './table-counts.ts';

/** Places in the table, from 0. */
export interface AnswerChange {
  readonly case: number;
  readonly label: number;
  readonly reader: number;
  /** A category, or `missing` for an answer that is taken back. */
  readonly value: number;
}

export class AgreementState {
  readonly #cases: Set<string>;
  readonly #table: Omit<AnswerTable, 'cases' | 'values'>;
  readonly #counts: TableCounts;
  /** Longer than the cases that there are, so that new ones seldom move it. */
  #values: Uint8Array;
  readonly #labels: Array<LabelAgreement | undefined> = [];
  #overall: LabelAgreement | undefined;
  readonly #labelGroups: Array<GroupAgreement | undefined> = [];
  #allGroups: GroupAgreement | undefined;

  /** Readers and labels stand for good; for others make a new one of the table. `groupOf`: reader to group, where groups are asked for. */
  constructor({ cases, values, ...table }: AnswerTable, groupOf?: GroupOf) {
    this.#cases = new Set(cases);
    this.#table = table;
    this.#values = values.slice();
    this.#counts = new TableCounts({ ...table, cases, values }, groupOf);
  }

  /** Throws RangeError, and changes nothing, for a place outside of the table or a value that is not on its scale. */
  apply({ case: at, label, reader, value }: AnswerChange): void {
    const { labels, readers, scale } = this.#table;
    const within = (place: number, length: number) => Number.isInteger(place) && place >= 0 && place < length;
    if (!within(at, this.#cases.size) || !within(label, labels.length) || !within(reader, readers.length)) {
      throw new RangeError('no such place in the table');
    }
    if (!within(value, categoriesOf[scale]) && value !== missing) throw new RangeError('a value off the scale');
    const from = (at * labels.length + label) * readers.length;
    const row = this.#values.subarray(from, from + readers.length);
    if (row[reader] === value) return;
    this.#counts.change(label, row, reader, value);
    row[reader] = value;
    this.#labels[label] = undefined;
    this.#overall = undefined;
    this.#labelGroups[label] = undefined;
    this.#allGroups = undefined;
  }

  /** Nobody has answered them yet. Throws RangeError for a case that is there already. */
  addCases(names: readonly string[]): void {
    if (names.some((name) => this.#cases.has(name)) || new Set(names).size < names.length) {
      throw new RangeError('a case stands twice');
    }
    for (const name of names) this.#cases.add(name);
    const size = this.#cases.size * this.#table.labels.length * this.#table.readers.length;
    if (size <= this.#values.length) return;
    const longer = new Uint8Array(Math.max(size, 2 * this.#values.length)).fill(missing);
    longer.set(this.#values);
    this.#values = longer;
  }

  /** As it stands now, to be kept. */
  table(): AnswerTable {
    const size = this.#cases.size * this.#table.labels.length * this.#table.readers.length;
    return answerTable({ ...this.#table, cases: [...this.#cases], values: this.#values.slice(0, size) });
  }

  /** Only labels whose answers changed since the last one are worked out again. */
  report(): AgreementReport {
    const { scale, readers, labels } = this.#table;
    this.#overall ??= labelAgreement(this.#counts.overall, scale, readers);
    return {
      ...{ scale, readers, cases: this.#cases.size },
      labels: labels.map((label, at) => {
        this.#labels[at] ??= labelAgreement(this.#counts.labelAt(at), scale, readers);
        return { label, ...this.#labels[at] };
      }),
      overall: this.#overall,
    };
  }

  /** Likewise; without any groups where none were given. */
  groups(): GroupReport {
    const { scale, labels } = this.#table;
    this.#allGroups ??= this.#counts.allGroups.agreement(scale);
    return {
      ...namesOf(this.#counts.grouping),
      labels: labels.map((label, at) => {
        this.#labelGroups[at] ??= this.#counts.groupsOf(at).agreement(scale);
        return { label, ...this.#labelGroups[at] };
      }),
      overall: this.#allGroups,
    };
  }
}
