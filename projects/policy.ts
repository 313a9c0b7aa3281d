/** What a project allows and asks of its readers. */

export interface ProjectPolicy {
  /** True: every label must be answered before submit. False: what was left untouched is a no. */
  readonly demandAllLabels: boolean;
  /** Whether a submitted answer may be changed; such a change must be submitted again. */
  readonly changeAfterSubmit: boolean;
  /** Whether studies that arrive from now on become cases of the project. */
  readonly takesNewCases: boolean;
}

export const defaultPolicy: ProjectPolicy = Object.freeze({
  demandAllLabels: false,
  changeAfterSubmit: true,
  takesNewCases: true,
});
