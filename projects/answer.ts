/** A reader's answer measured against the labels of its project: what does not fit, what is missing, how it is completed. */
import { type Grade, grades, type Label } from './label-schema.ts';

export interface LabelAnswer {
  readonly label: string;
  /** Null: not answered yet. */
  readonly value: 'yes' | 'no' | null;
  readonly grade: Grade | null;
}

export type AnswerProblem = 'UNKNOWN_LABEL' | 'LABEL_TWICE' | 'BAD_GRADE' | 'GRADE_WITHOUT_VALUE';

/** The first thing that does not fit and the index of its label, or undefined. */
export function answerProblem(
  labels: readonly Label[],
  answer: readonly LabelAnswer[],
): { readonly problem: AnswerProblem; readonly index: number } | undefined {
  const known = new Set(labels.map((label) => label.id));
  const seen = new Set<string>();
  for (const [index, given] of answer.entries()) {
    if (!known.has(given.label)) return { problem: 'UNKNOWN_LABEL', index };
    if (seen.has(given.label)) return { problem: 'LABEL_TWICE', index };
    if (given.grade !== null && !grades.includes(given.grade)) return { problem: 'BAD_GRADE', index };
    if (given.grade !== null && given.value === null) return { problem: 'GRADE_WITHOUT_VALUE', index };
    seen.add(given.label);
  }
  return undefined;
}

/** Labels without a yes or a no, in the order of the schema. */
export function unanswered(labels: readonly Label[], answer: readonly LabelAnswer[]): string[] {
  const answered = new Set(answer.filter((given) => given.value !== null).map((given) => given.label));
  return labels.filter((label) => !answered.has(label.id)).map((label) => label.id);
}

/** The answer as it is submitted: untouched labels are a no, a plain yes carries the label's default grade. */
export function completed(labels: readonly Label[], answer: readonly LabelAnswer[]): LabelAnswer[] {
  return labels.map((label) => {
    const given = answer.find((one) => one.label === label.id);
    if (given?.value === 'yes') return { label: label.id, value: 'yes', grade: given.grade ?? label.defaultGrade };
    return { label: label.id, value: 'no', grade: given?.grade ?? null };
  });
}

export function countYes(answer: readonly LabelAnswer[]): number {
  return answer.filter((given) => given.value === 'yes').length;
}
