/** What a reader says about a case, and what each hand movement does to it: values in, a new value out. */

import type { LabelAnswer, Roi } from '../../gateway/contract/answers.ts';
import type { Grade, Label } from '../../gateway/contract/label-schema.ts';
import type { Policy } from '../../gateway/contract/projects.ts';
import { unanswered } from '../../projects/answer.ts';
import { grades } from '../../projects/label-schema.ts';

/** An answer while it is being given. Labels never touched are not in `labels`. */
export interface Draft {
  readonly labels: readonly LabelAnswer[];
  readonly rois: readonly Roi[];
}

export const emptyDraft: Draft = { labels: [], rois: [] };

const untouched = { value: null, grade: null } as const;

export function answerOf(draft: Draft, label: string): Omit<LabelAnswer, 'label'> {
  return draft.labels.find((row) => row.label === label) ?? untouched;
}

function withLabel(draft: Draft, answer: LabelAnswer): Draft {
  const before = answerOf(draft, answer.label);
  if (before.value === answer.value && before.grade === answer.grade) return draft;
  const others = draft.labels.filter((row) => row.label !== answer.label);
  return { ...draft, labels: answer.value === null && answer.grade === null ? others : [...others, answer] };
}

/** A letter, or a click on Yes: yes with the label's default grade; a yes that stands keeps its grade. */
export function sayYes(draft: Draft, label: Label): Draft {
  if (answerOf(draft, label.id).value === 'yes') return draft;
  return withLabel(draft, { label: label.id, value: 'yes', grade: label.defaultGrade });
}

export function sayNo(draft: Draft, label: Label): Draft {
  if (answerOf(draft, label.id).value === 'no') return draft;
  return withLabel(draft, { label: label.id, value: 'no', grade: null });
}

export function clearLabel(draft: Draft, label: Label): Draft {
  return withLabel(draft, { label: label.id, ...untouched });
}

/** A grade is how sure the reader is that the finding is there: on an untouched row it also says yes, a no stays a no. */
export function setGrade(draft: Draft, label: Label, grade: Grade): Draft {
  return withLabel(draft, { label: label.id, value: answerOf(draft, label.id).value ?? 'yes', grade });
}

/** One grade up or down; an untouched row starts with its default grade, a no without grade from nothing. */
export function stepGrade(draft: Draft, label: Label, step: 1 | -1): Draft {
  const { value, grade } = answerOf(draft, label.id);
  if (value === null) return sayYes(draft, label);
  const from = grade === null ? 0 : grades.indexOf(grade);
  const to = grades[Math.min(Math.max(from + step, 0), grades.length - 1)] ?? 0;
  return setGrade(draft, label, to);
}

/** Labels that are a yes, in the order of the sheet. */
export function yesLabels(draft: Draft, labels: readonly Label[]): Label[] {
  return labels.filter((label) => answerOf(draft, label.id).value === 'yes');
}

/** No finding: every label a no. Undefined where a yes stands against it. */
export function noFinding(draft: Draft, labels: readonly Label[]): Draft | undefined {
  if (yesLabels(draft, labels).length > 0) return undefined;
  return labels.reduce(sayNo, draft);
}

/** A mark belongs to the row in hand; drawn on an untouched row it says yes, because what is drawn was found. */
export function addMark(draft: Draft, roi: Roi, label: Label | undefined): Draft {
  const marked = { ...draft, rois: [...draft.rois, roi] };
  return label !== undefined && answerOf(draft, label.id).value === null ? sayYes(marked, label) : marked;
}

export function changeMark(draft: Draft, id: string, points: Roi['points']): Draft {
  return { ...draft, rois: draft.rois.map((roi) => (roi.id === id ? { ...roi, points } : roi)) };
}

export function deleteMark(draft: Draft, id: string): Draft {
  const rois = draft.rois.filter((roi) => roi.id !== id);
  return rois.length === draft.rois.length ? draft : { ...draft, rois };
}

/** The sheet in three numbers, for the line beside Submit. */
export interface Tally {
  readonly yes: number;
  readonly no: number;
  readonly untouched: number;
}

export function tally(draft: Draft, labels: readonly Label[]): Tally {
  const values = labels.map((label) => answerOf(draft, label.id).value);
  const count = (value: 'yes' | 'no' | null) => values.filter((v) => v === value).length;
  return { yes: count('yes'), no: count('no'), untouched: count(null) };
}

/** The first row that keeps the case from being submitted, if any. */
export function firstMissing(draft: Draft, labels: readonly Label[], policy: Policy): Label | undefined {
  if (!policy.demandAllLabels) return undefined;
  const [first] = unanswered(labels, draft.labels);
  return labels.find((label) => label.id === first);
}

/** Labels whose answers differ between two drafts: what a conflict shows. */
export function differences(a: Draft, b: Draft, labels: readonly Label[]): Label[] {
  return labels.filter((label) => {
    const [x, y] = [answerOf(a, label.id), answerOf(b, label.id)];
    return x.value !== y.value || x.grade !== y.grade;
  });
}

/** "yes, 80", "no", "untouched": an answer in the words of the page. */
export function answerInWords({ value, grade }: Omit<LabelAnswer, 'label'>): string {
  if (value === null) return 'untouched';
  return grade === null ? value : `${value}, ${grade}`;
}
