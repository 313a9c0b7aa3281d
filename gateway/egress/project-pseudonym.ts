/** The names under which a project's objects leave: the one place where a layer of the project is put over those of the box. */
import { createHash } from 'node:crypto';

/** The name of an object, study or patient in what this project lets out. The box's own, as long as projects have no key. */
export function projectPseudonym(_projectId: number, pseudonym: string): string {
  return pseudonym;
}

/**
 * A keyed digest of the box, once more over the number of the project, so that two projects' manifests of one object have none in
 * common. SHA-256, in hex: what goes in is 256 bits that nobody can guess, so no second key is needed.
 */
export function projectDigest(projectId: number, keyedDigest: string): string {
  return createHash('sha256').update(`markit-edge/project-digest/1\n${projectId}\n${keyedDigest}\n`).digest('hex');
}
