/** Agreement within groups of readers (levels, institutions) and between them. */
import type { AnswerTable } from '../answer-table.ts';
import type { GroupAgreement } from './group-counts.ts';
import type { Group, Grouping, GroupOf } from './grouping.ts';
import { TableCounts } from './table-counts.ts';

export interface GroupReport {
  readonly groups: readonly Group[];
  /** Readers without a group: they count in none of it. */
  readonly without: readonly string[];
  readonly labels: ReadonlyArray<GroupAgreement & { readonly label: string }>;
  readonly overall: GroupAgreement;
}

/** One pass over the table. Groups stand in the order of their first readers. Throws RangeError as `agreementReport`. */
export function groupReport(table: AnswerTable, groupOf: GroupOf): GroupReport {
  const counts = new TableCounts(table, groupOf);
  return {
    ...namesOf(counts.grouping),
    labels: table.labels.map((label, at) => ({ label, ...counts.groupsOf(at).agreement(table.scale) })),
    overall: counts.allGroups.agreement(table.scale),
  };
}

export function namesOf({ groups, without }: Grouping): Pick<GroupReport, 'groups' | 'without'> {
  return { groups: groups.map(({ name, readers }) => ({ name, readers })), without };
}
