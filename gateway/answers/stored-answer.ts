/** A stored revision as the reader's page knows it. */
import type { Answer, LabelAnswer, Roi, Saved } from '../contract/answers.ts';
import type { AnswerRow } from '../store/answers.ts';

export function answerOf(row: AnswerRow | undefined): Answer {
  if (!row) return { revision: 0, savedAt: null, labels: [], rois: [] };
  const { revision, savedAt } = row;
  return { revision, savedAt, labels: labelsOf(row), rois: roisOf(row) };
}

export function labelsOf(row: AnswerRow): LabelAnswer[] {
  return JSON.parse(row.labels) as LabelAnswer[];
}

export function roisOf(row: AnswerRow): Roi[] {
  return JSON.parse(row.rois) as Roi[];
}

export function savedOf({ revision, savedAt, state }: AnswerRow): Saved {
  return { revision, savedAt, state };
}
