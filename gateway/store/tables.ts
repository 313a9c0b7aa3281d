/** All tables of the database, by name; each aggregate declares its own columns. Columns are snake_case in SQL, camelCase here. */
import type { AuditTable, OneTimeCodeTable, SessionTable, UserTable } from './accounts.ts';
import type { AnalysisJobTable, AnalysisRunTable } from './analysis.ts';
import type { AnswerTable, TimeEventTable } from './answers.ts';
import type { EpochTable, HeldTable, InstanceTable, RefusedTable, TombstoneTable } from './instances.ts';
import type { KeyRotationProgressTable, KeyRotationTable } from './key-rotations.ts';
import type { CheckpointTable, LedgerLeafTable, LedgerNodeTable } from './ledger.ts';
import type { ModelTable } from './models.ts';
import type { OutboxTable } from './outbox.ts';
import type { PredictionMapTable, PredictionTable } from './predictions.ts';
import type { ProfilePreviewTable, ProfileTable } from './profiles.ts';
import type { ProjectSecretTable, ReleasedNameTable } from './project-names.ts';
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
import type { ReidentificationTable } from './reidentifications.ts';
import type { ReleaseTable } from './releases.ts';
import type { SiteWordTable } from './site-words.ts';
import type { TrainingSetImageTable, TrainingSetTable } from './training-sets.ts';

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
  projectSecrets: ProjectSecretTable;
  releasedNames: ReleasedNameTable;
  keyRotations: KeyRotationTable;
  keyRotationProgress: KeyRotationProgressTable;
  outbox: OutboxTable;
  siteWords: SiteWordTable;
  profiles: ProfileTable;
  profilePreviews: ProfilePreviewTable;
  reidentifications: ReidentificationTable;
  models: ModelTable;
  predictions: PredictionTable;
  predictionMaps: PredictionMapTable;
  analysisJobs: AnalysisJobTable;
  analysisRuns: AnalysisRunTable;
  trainingSets: TrainingSetTable;
  trainingSetImages: TrainingSetImageTable;
}
