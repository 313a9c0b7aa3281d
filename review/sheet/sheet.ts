/** What a sheet of answers holds once it is read: the readers' answers, and what else stood beside them. */
import type { AnswerTable } from '../answer-table.ts';

/**
 * A unit is one label of one case, at index (case x labels + label) of the tables, which all share cases and labels in one order
 * (as first met in the file).
 */
export interface Sheet {
  /** Whose agreement is asked for. */
  readonly table: AnswerTable;
  /**
   * Readers marked as simulated or malicious: no part of agreement, judged by quality control. Same scale, cases and labels as
   * `table`; without readers where there are none.
   */
  readonly simulated: AnswerTable;
  readonly modelScores: readonly ModelScores[];
  readonly truth: readonly TruthColumn[];
  /** Of each case of the tables; null where the sheet does not say. Then each case is a patient of its own. */
  readonly patients: readonly string[] | null;
  /** Of each reader of `table` and then of `simulated`; null where the sheet says neither level nor institution. */
  readonly groups: readonly ReaderGroup[] | null;
  /** Size of what was read. */
  readonly rows: number;
  readonly bytes: number;
  /** How the sheet was understood, in plain sentences for the person who gave it; names in them are escaped. */
  readonly notes: readonly SheetNote[];
}

/** What one model says of each unit. */
export interface ModelScores {
  readonly name: string;
  /** 0 to 1, of each unit; 0 where `known` is 0. Never NaN. */
  readonly scores: Float64Array;
  /** 1 where the sheet has a score. */
  readonly known: Uint8Array;
}

/** A truth that stood in the sheet, for instance of experts. */
export interface TruthColumn {
  readonly name: string;
  /** Of each unit: a category of the table's scale or `missing`. */
  readonly values: Uint8Array;
}

export interface ReaderGroup {
  readonly reader: string;
  readonly level: string | null;
  readonly institution: string | null;
}

export type SheetNoteCode =
  | 'form'
  | 'dialect'
  | 'scale'
  | 'case'
  | 'readers'
  | 'simulated'
  | 'model'
  | 'truth'
  | 'patients'
  | 'groups'
  | 'left-out'
  | 'repeated'
  | 'no-label'
  | 'plain-no';

export interface SheetNote {
  readonly code: SheetNoteCode;
  readonly text: string;
}

/** What a reader of a sheet is told to do otherwise than by name and content. All names are as they stand in the file. */
export interface SheetOptions {
  /** Wide: columns of readers; long: values of the reader column. Where given, no others are readers. */
  readonly readers?: readonly string[];
  readonly simulated?: readonly string[];
  readonly truth?: readonly string[];
  readonly models?: readonly string[];
  /** Wide: columns that are no answers; long: readers to pass over. */
  readonly leaveOut?: readonly string[];
  /** Columns. */
  readonly caseColumn?: string;
  readonly labelColumn?: string;
  readonly readerColumn?: string;
  readonly valueColumn?: string;
  readonly gradeColumn?: string;
  /** The one label that a wide sheet without a label column is about. */
  readonly oneLabel?: string;
  /** Which of `value` and `grade` counts where a sheet carries both; `boolean` where nothing is said. */
  readonly scale?: 'boolean' | 'grade';
  readonly limits?: Partial<SheetLimits>;
}

/** What a sheet may claim; each is enforced while it streams, before memory for it is taken. */
export interface SheetLimits {
  readonly bytes: number;
  /** Records, the header not counted. */
  readonly rows: number;
  readonly columns: number;
  /** UTF-16 units of one cell, and of all cells of one record. */
  readonly cellLength: number;
  readonly recordLength: number;
  /** UTF-16 units of the name of a case, label, reader, patient, level or institution. */
  readonly nameLength: number;
  readonly cases: number;
  readonly labels: number;
  readonly readers: number;
  /** Cases x labels x readers of the dense table, models and truths counted in. */
  readonly answers: number;
}
