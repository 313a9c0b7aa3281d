/** All that is counted of a table, label by label and pooled, for all readers and where asked for groups of them. */
import { type AnswerTable, categoriesOf } from '../answer-table.ts';
import { GroupCounts } from './group-counts.ts';
import { type Grouping, type GroupOf, groupingOf } from './grouping.ts';
import { LabelCounts } from './label-counts.ts';
import { tallyRows } from './row-tally.ts';

/** Each two readers of each label are told apart: a sheet of five kilobytes can name enough of both to fill any memory. */
const mostPairs = 1 << 20;

export class TableCounts {
  readonly grouping: Grouping;
  readonly labels: readonly LabelCounts[];
  readonly overall: LabelCounts;
  readonly allGroups: GroupCounts;
  readonly #groups: readonly GroupCounts[];

  /** One pass over the table. Throws RangeError for more readers than can be counted (455 of grades), and for more pairs of them. */
  constructor(table: AnswerTable, groupOf: GroupOf = new Map()) {
    const pairs = ((table.readers.length * (table.readers.length - 1)) / 2) * (table.labels.length + 1);
    if (pairs > mostPairs) throw new RangeError('more pairs of readers, label by label, than can be compared');
    const empty = () => new LabelCounts(table.readers.length, categoriesOf[table.scale]);
    this.grouping = groupingOf(table.readers, groupOf);
    this.labels = table.labels.map(empty);
    this.#groups = this.labels.map((label) => new GroupCounts(this.grouping, label));
    tallyRows(table, (label, row, units) => {
      this.labels[label]?.add(row, units);
      this.#groups[label]?.add(row, units);
    });
    this.overall = empty();
    for (const label of this.labels) this.overall.addAll(label);
    this.allGroups = new GroupCounts(this.grouping, this.overall);
    for (const groups of this.#groups) this.allGroups.addAll(groups);
  }

  groupsOf(label: number): GroupCounts {
    const own = this.#groups[label];
    if (own === undefined) throw new RangeError('no such label');
    return own;
  }

  labelAt(label: number): LabelCounts {
    const own = this.labels[label];
    if (own === undefined) throw new RangeError('no such label');
    return own;
  }

  /** Of one unit of `label` that has the answers of `row`, `reader` says `to` (or nothing: missing) instead. */
  change(label: number, row: Uint8Array, reader: number, to: number): void {
    for (const counts of [this.labelAt(label), this.overall, this.groupsOf(label), this.allGroups]) {
      counts.change(row, reader, to);
    }
  }
}
