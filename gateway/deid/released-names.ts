/** The names under which things of a project leave: made with its secret, and kept before anything leaves under them. */
import type { Store } from '../store/store.ts';
import { newProjectSecret, ProjectPseudonyms, projectSeal } from './project-pseudonym.ts';

export interface NamingParts {
  readonly store: Store;
  /** Seals the secrets of projects and what left under them, at rest (gateway/deid/site-keys.ts). */
  readonly sealKey: Uint8Array;
}

/** A statement of SQLite takes 32,766 values; this many keep the reader thread for a moment only. */
const namesAtOnce = 500;

/**
 * The names of a project for these UIDs of the site. They are kept before anything leaves under them: the site's own change with
 * its key, and a second release must link to the first all the same.
 */
export async function namesOf(
  projectId: number,
  uids: Iterable<string>,
  { store, sealKey }: NamingParts,
): Promise<ProjectPseudonyms> {
  const offered = projectSeal.secret(sealKey, projectId, newProjectSecret());
  const sealed = await store.write.projectSecret({ projectId, sealed: offered });
  const secret = projectSeal.openSecret(sealKey, projectId, sealed);
  const fresh = new ProjectPseudonyms(secret);
  const names = new Map<string, string>();
  const all = [...uids];
  for (let at = 0; at < all.length; at += namesAtOnce) {
    const some = all.slice(at, at + namesAtOnce);
    for (const known of await store.read.releasedNames({ projectId, uids: some }))
      names.set(known.uid, projectSeal.openName(sealKey, projectId, known.uid, known.sealed));
    const added = some.filter((uid) => !names.has(uid)).map((uid) => ({ uid, name: fresh.uid(uid) }));
    for (const { uid, name } of added) names.set(uid, name);
    const kept = added.map(({ uid, name }) => ({ uid, sealed: projectSeal.name(sealKey, projectId, uid, name) }));
    if (kept.length > 0) await store.write.keepReleasedNames({ projectId, names: kept });
  }
  return new ProjectPseudonyms(secret, names);
}
