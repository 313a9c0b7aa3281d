/** What a project allows and asks of its readers. */

export interface ProjectPolicy {
  /** True: every label must be answered before submit. False: what was left untouched is a no. */
  readonly demandAllLabels: boolean;
  /** Whether a submitted answer may be changed; such a change must be submitted again. */
  readonly changeAfterSubmit: boolean;
  /** Whether studies that arrive from now on become cases of the project. */
  readonly takesNewCases: boolean;
  /** When a reader is shown what models say of a case. */
  readonly modelShown: ModelShown;
}

/** after-submit: after the reader's own answer, as long as that stands submitted. */
export type ModelShown = 'after-submit' | 'always' | 'never';

export const defaultPolicy: ProjectPolicy = Object.freeze({
  demandAllLabels: false,
  changeAfterSubmit: true,
  takesNewCases: true,
  modelShown: 'after-submit',
});

/** As it is stored: one that is older than a member has the default there. */
export function readPolicy(stored: string): ProjectPolicy {
  return { ...defaultPolicy, ...(JSON.parse(stored) as Partial<ProjectPolicy>) };
}

/** Decided by the policy and the reader's own task alone, so that it tells nothing of what models said or whether they did. */
export function modelVisibility(
  { modelShown }: Pick<ProjectPolicy, 'modelShown'>,
  task: 'open' | 'draft' | 'submitted' | 'skipped',
): 'shown' | 'hidden-until-submit' | 'never' {
  if (modelShown === 'never') return 'never';
  return modelShown === 'always' || task === 'submitted' ? 'shown' : 'hidden-until-submit';
}
