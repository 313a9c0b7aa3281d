/** Who may do what in a project; two blind readers need that nobody who reads also oversees. */

export type BoxRole = 'manager' | 'owner' | 'reader';
export type ProjectRole = 'manager' | 'reader';

/** A person as one project sees them. */
export interface Standing {
  readonly box: readonly BoxRole[];
  readonly project: readonly ProjectRole[];
}

/** Sees counts and agreement over all readers of the project. */
export function mayOversee({ box, project }: Standing): boolean {
  return box.includes('manager') && project.includes('manager') && !project.includes('reader');
}

/** Takes the answers of all readers out. An owner may, but not from a project that they read in themselves. */
export function mayTakeOut(standing: Standing): boolean {
  return mayOversee(standing) || (standing.box.includes('owner') && !standing.project.includes('reader'));
}
