/** Digests of the box as they leave with a project. */
import { createHash } from 'node:crypto';

/**
 * A keyed digest of the box, once more over the number of the project, so that two projects' manifests of one object have none in
 * common. SHA-256, in hex: what goes in is 256 bits that nobody can guess, so no second key is needed.
 */
export function projectDigest(projectId: number, keyedDigest: string): string {
  return createHash('sha256').update(`markit-edge/project-digest/1\n${projectId}\n${keyedDigest}\n`).digest('hex');
}
