/** What a project allows and asks of its readers. */

/** When a reader sees what the models say of a case. Blind first: an answer given after a suggestion is no second opinion. */
export type ModelShown = 'after-submit' | 'always' | 'never';

export interface ProjectPolicy {
  /** True: every label must be answered before submit. False: what was left untouched is a no. */
  readonly demandAllLabels: boolean;
  /** Whether a submitted answer may be changed; such a change must be submitted again. */
  readonly changeAfterSubmit: boolean;
  /** Whether studies that arrive from now on become cases of the project. */
  readonly takesNewCases: boolean;
  readonly modelShown: ModelShown;
}

export const defaultPolicy: ProjectPolicy = Object.freeze({
  demandAllLabels: false,
  changeAfterSubmit: true,
  takesNewCases: true,
  modelShown: 'after-submit',
});

/** A policy as it is stored: one from before a rule existed has that rule's default. */
export function storedPolicy(text: string): ProjectPolicy {
  return { ...defaultPolicy, ...(JSON.parse(text) as Partial<ProjectPolicy>) };
}
