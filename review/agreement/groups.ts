/** Agreement within groups of readers (levels, institutions) and between them. */
import type { AnswerTable } from '../answer-table.ts';
import type { GroupAgreement } from './group-counts.ts';
import type { Group, GroupOf } from './grouping.ts';
import { TableCounts } from './table-counts.ts';

export interface GroupReport {
  readonly groups: readonly Group[];
  /** Readers without a group: they count in none of it. */
  readonly without: readonly string[];
  readonly labels: ReadonlyArray<GroupAgreement & { readonly label: string }>;
  readonly overall: GroupAgreement;
}

/** One pass over the table. Groups stand in the order of their first readers. */
export function groupReport(table: AnswerTable, groupOf: GroupOf): GroupReport {
  return groupReportOf(new TableCounts(table, groupOf), table);
}

export function groupReportOf(
  counts: TableCounts,
  { labels, scale }: Pick<AnswerTable, 'labels' | 'scale'>,
): GroupReport {
  const { groups, without } = counts.grouping;
  return {
    groups: groups.map(({ name, readers }) => ({ name, readers })),
    without,
    labels: labels.map((label, at) => ({ label, ...counts.groupsOf(at).agreement(scale) })),
    overall: counts.allGroups.agreement(scale),
  };
}
