/** Projects, their labels and people, cases and tasks. Columns only. */
import type { Generated, Selectable } from 'kysely';
import type { CaseChange } from '../contract/case-changes.ts';

export interface ProjectTable {
  readonly id: Generated<number>;
  readonly name: string;
  open: number;
  /** JSON of ProjectPolicy; `takesNewCases` stands beside it as a column, because cases are dealt by it. */
  policy: string;
  takesNewCases: number;
  schemaVersion: number;
  /** Number of the newest case. */
  cases: number;
  readonly createdBy: number;
  readonly createdAt: number;
}

/** Every version of a project's labels is kept: an answer says which one it was given under. */
export interface ProjectSchemaTable {
  readonly projectId: number;
  readonly version: number;
  readonly labels: string;
}

export interface ProjectMemberTable {
  readonly projectId: number;
  readonly userId: number;
  readonly role: 'manager' | 'reader';
}

/** Studies in which something arrived or was decided since they were last looked at. */
export interface GatheringTable {
  readonly studyInstanceUid: string;
  lastArrival: number;
}

export interface CaseTable {
  readonly id: Generated<number>;
  readonly studyInstanceUid: string;
  readonly madeAt: number;
  /** Of its newest cleared image. */
  patientKey: string | null;
}

/** resent: an image came in another form, and nobody sees a difference. */
export type CaseChangeKind = CaseChange | 'resent';

/** What came to a case after it was made. */
export interface CaseChangeTable {
  readonly id: Generated<number>;
  readonly caseId: number;
  readonly kind: CaseChangeKind;
  readonly at: number;
  /** 1: open pages were told. */
  announced: number;
}

export interface ProjectCaseTable {
  readonly projectId: number;
  readonly caseId: number;
  readonly number: number;
  /** The newest change of the case that a manager of the project has seen. */
  acknowledged: Generated<number>;
}

export type TaskStateColumn = 'open' | 'draft' | 'submitted' | 'skipped';

/** One reader's work on one case. Its last three columns repeat the newest answer, for lists. */
export interface TaskTable {
  readonly id: Generated<number>;
  readonly projectId: number;
  readonly caseId: number;
  readonly userId: number;
  position: number;
  /** First look or first answer; from then on the task keeps its position. */
  openedAt: number | null;
  state: TaskStateColumn;
  revision: number;
  yes: number;
  /** When the predictions of models were first handed to this reader's page for this task. */
  modelShownAt: Generated<number | null>;
}

export type ProjectRow = Selectable<ProjectTable>;
export type TaskRow = Selectable<TaskTable>;
