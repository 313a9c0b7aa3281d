/** The labels that a project asks for: their shape and what makes them valid together. */

export const grades = [0, 20, 40, 60, 80, 100] as const;
/** How sure a reader is that the finding is there, in percent. */
export type Grade = (typeof grades)[number];

export interface Label {
  /** Never changes: answers and exports carry it. */
  readonly id: string;
  readonly name: string;
  /** The key that says yes on the reading page. */
  readonly key: string;
  /** What a plain yes carries. */
  readonly defaultGrade: Grade;
  readonly group: string | null;
}

export interface LabelSchema {
  readonly version: number;
  readonly labels: readonly Label[];
}

/** The reading page keeps these for activation maps, skip and clear. */
export const reservedKeys = ['G', 'Q', 'X'] as const;

export type LabelProblemCode = 'NO_LABELS' | 'TOO_MANY' | 'BAD_ID' | 'BAD_KEY' | 'SAME_ID' | 'SAME_NAME' | 'SAME_KEY';

export interface LabelProblem {
  readonly code: LabelProblemCode;
  /** Index of the label that is wrong, or of the second one of a pair; -1: the list itself. */
  readonly index: number;
}

const mostLabels = 26 - reservedKeys.length;

/** Everything that is wrong with a list of labels; [] where nothing is. */
export function labelProblems(labels: readonly Label[]): LabelProblem[] {
  if (labels.length === 0) return [{ code: 'NO_LABELS', index: -1 }];
  if (labels.length > mostLabels) return [{ code: 'TOO_MANY', index: -1 }];
  return [
    ...labels.flatMap((label, index) => ownProblems(label, index)),
    ...repeated(labels, 'SAME_ID', (label) => label.id),
    ...repeated(labels, 'SAME_NAME', (label) => label.name.trim().toLowerCase()),
    ...repeated(labels, 'SAME_KEY', (label) => label.key),
  ];
}

function ownProblems(label: Label, index: number): LabelProblem[] {
  const problems: LabelProblem[] = [];
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(label.id)) problems.push({ code: 'BAD_ID', index });
  if (!/^[A-Z]$/.test(label.key) || reservedKeys.some((key) => key === label.key)) {
    problems.push({ code: 'BAD_KEY', index });
  }
  return problems;
}

function repeated(labels: readonly Label[], code: LabelProblemCode, of: (label: Label) => string): LabelProblem[] {
  const seen = new Set<string>();
  return labels.flatMap((label, index) => {
    const value = of(label);
    if (seen.has(value)) return [{ code, index }];
    seen.add(value);
    return [];
  });
}
