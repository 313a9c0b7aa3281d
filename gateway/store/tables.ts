/** All tables of the database, by name; each aggregate declares its own columns. Columns are snake_case in SQL, camelCase here. */
import type { AuditTable, OneTimeCodeTable, SessionTable, UserTable } from './accounts.ts';
import type { AnswerTable, TimeEventTable } from './answers.ts';
import type { EpochTable, HeldTable, InstanceTable, RefusedTable, TombstoneTable } from './instances.ts';
import type { CheckpointTable, LedgerLeafTable, LedgerNodeTable } from './ledger.ts';
import type { OutboxTable } from './outbox.ts';
import type {
  CaseChangeTable,
  CaseTable,
  GatheringTable,
  ProjectCaseTable,
  ProjectMemberTable,
  ProjectSchemaTable,
  ProjectTable,
  TaskTable,
} from './projects.ts';
import type { ReleaseTable } from './releases.ts';
import type { SiteWordTable } from './site-words.ts';

export interface Tables {
  instances: InstanceTable;
  held: HeldTable;
  refused: RefusedTable;
  epochs: EpochTable;
  tombstones: TombstoneTable;
  users: UserTable;
  oneTimeCodes: OneTimeCodeTable;
  sessions: SessionTable;
  audit: AuditTable;
  projects: ProjectTable;
  projectSchemas: ProjectSchemaTable;
  projectMembers: ProjectMemberTable;
  gathering: GatheringTable;
  cases: CaseTable;
  projectCases: ProjectCaseTable;
  caseChanges: CaseChangeTable;
  tasks: TaskTable;
  answers: AnswerTable;
  timeEvents: TimeEventTable;
  ledgerLeaves: LedgerLeafTable;
  ledgerNodes: LedgerNodeTable;
  ledgerCheckpoints: CheckpointTable;
  releases: ReleaseTable;
  outbox: OutboxTable;
  siteWords: SiteWordTable;
}
