/**
 * The story of a profile that is put in force: an owner who tried the draft on a study gives a reason, row and leaf are one commit,
 * and from then on whatever begins is cleaned by it. What is under way ends under the one before; what is stored stays as it is.
 */
import { createHash } from 'node:crypto';
import { canonicalBytes } from '../ledger/canonical-json.ts';
import { markitProfile, type OptionId, type ProfileDocument, ProfileError, profileOf } from './deid/profile.ts';
import { MarkitError } from './errors.ts';
import type { ProfileRow } from './store/profiles.ts';
import type { Store } from './store/store.ts';

/** Of every profile that a site makes: versions of the shipped one are counted apart, by its makers. */
const siteName = 'site';

export interface ProfileInForce {
  readonly document: ProfileDocument;
  /** Of the site's own; 0 while the shipped one is in force. */
  readonly version: number;
}

/** `row` is the newest of the site's own. */
export function profileInForce(row: ProfileRow | undefined): ProfileInForce {
  if (!row) {
    const { name, version, options } = markitProfile;
    return { document: { name, version, options }, version: 0 };
  }
  return { document: JSON.parse(row.document) as ProfileDocument, version: row.version };
}

/** In the order of Table E.1-1, each once. Throws BAD_REQUEST for two that cannot both be. */
export function checkedOptions(options: readonly OptionId[]): readonly OptionId[] {
  try {
    return profileOf({ name: siteName, version: 1, options }).options;
  } catch (cause) {
    if (cause instanceof ProfileError) throw new MarkitError('BAD_REQUEST', { detail: '/options', cause });
    throw cause;
  }
}

export interface ActivateParts {
  readonly store: Store;
  readonly now: () => number;
  /** Tells whoever cleans. */
  readonly takeEffect: (document: ProfileDocument) => void;
}

export interface Draft {
  readonly options: readonly OptionId[];
  /** Version that was in force when the draft was tried. */
  readonly base: number;
  readonly reason: string;
}

/** Throws CONFLICT, NOT_PREVIEWED, and BAD_REQUEST where the draft is what is in force or cannot be. */
export async function activateProfile(
  userId: number,
  { options, base, reason }: Draft,
  { store, now, takeEffect }: ActivateParts,
): Promise<ProfileDocument> {
  const before = profileInForce(await store.read.newestProfile({}));
  if (before.version !== base) throw new MarkitError('CONFLICT');
  const chosen = checkedOptions(options);
  if (chosen.join() === before.document.options.join()) throw new MarkitError('BAD_REQUEST', { detail: '/options' });
  const document = { name: siteName, version: base + 1, options: chosen };
  const at = now();
  await store.write.activateProfile({
    version: document.version,
    name: document.name,
    document: JSON.stringify(document),
    userId,
    at,
    reason,
    options: chosen.join(),
    event: {
      kind: 'profile-activated',
      time: new Date(at).toISOString(),
      subject: `${document.name}-${document.version}`,
      actor: `user-${userId}`,
      digest: createHash('sha256')
        .update(canonicalBytes({ document: { ...document, options: [...chosen] }, reason }))
        .digest('hex'),
    },
  });
  takeEffect(document);
  return document;
}

/** This person has seen on a study what the draft does in place of the version in force. */
export async function notePreview(
  userId: number,
  draft: Pick<Draft, 'options' | 'base'>,
  { store, now }: Pick<ActivateParts, 'store' | 'now'>,
): Promise<void> {
  const options = checkedOptions(draft.options).join();
  await store.write.addProfilePreview({ userId, base: draft.base, options, at: now() });
}
