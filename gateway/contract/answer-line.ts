/** One line of the table of answers, as the answers part hands it to the release: pseudonymous numbers, no free text. */
import type { Roi } from './answers.ts';
import type { ImageChange } from './case-changes.ts';

/** `instance` is its number on the box, which the digest of the answer on the log was made with. */
export interface SeenImage {
  readonly instance: number;
  readonly sopInstanceUid: string;
  readonly version: number;
}

/** One label of one submitted answer; `label` null holds the marks that belong to none. */
export interface AnswerLine {
  readonly project: number;
  readonly caseNumber: number;
  readonly studyInstanceUid: string;
  readonly task: number;
  /** Number of the account: names stay in the house. */
  readonly reader: number;
  readonly revision: number;
  readonly label: string | null;
  readonly value: 'yes' | 'no' | null;
  /** Percent. */
  readonly grade: number | null;
  readonly rois: readonly Pick<Roi, 'sopInstanceUid' | 'frame' | 'points'>[];
  /** Versions of images that were on the screen: in the first line of each answer, because a CT has hundreds. */
  readonly images: readonly SeenImage[];
  /** What changed about the images after this answer was given; empty where it stands on what is shown now. */
  readonly changedSince: readonly ImageChange[];
  /** Predictions of models had been on the reader's screen before this answer was given. */
  readonly modelShown: boolean;
  /** Milliseconds since 1970, UTC; null where it did not happen. */
  readonly openedAt: number | null;
  readonly submittedAt: number | null;
  /** Time on task: of the whole task, repeated in each of its lines. */
  readonly activeSeconds: number | null;
}
