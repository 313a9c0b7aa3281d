/** What was done to one object, in counts: nothing in it tells whose it is. */

import { createHash } from 'node:crypto';
import allowList from './allow-list.generated.json' with { type: 'json' };
import { bulkElements, otherBulk } from './bulk-elements.ts';
import confidentiality from './confidentiality.generated.json' with { type: 'json' };
import type { DeidCounts } from './deidentify.ts';
import { codeSchemes, codeUnits } from './known-codes.ts';
import words from './known-words.json' with { type: 'json' };
import type { Profile } from './profile.ts';
import { normaliserVersion } from './pseudonym.ts';
import { displayTags } from './rules.ts';
import safePrivate from './safe-private.generated.json' with { type: 'json' };
import { noSiteWords, type SiteWords } from './site-words.ts';
import { identifyingTags } from './sweep-identifiers.ts';

export interface Manifest {
  /** Name and version. */
  readonly profile: string;
  /** The first 16 hex digits of `rulesHash`. */
  readonly rules: string;
  readonly kept: number;
  readonly replaced: number;
  readonly shifted: number;
  readonly emptied: number;
  /** Private elements too. */
  readonly removed: number;
  /** 'clean': the sweep found no identifier. Where it finds one there is no clean object. */
  readonly sweep: 'clean';
}

const hashes = new WeakMap<Profile, WeakMap<SiteWords, string>>();

/**
 * SHA-256, in hex, over the tables that the rules are made of and the site's own list, worked out at the first call: two boxes with
 * one hash clean alike.
 */
export function rulesHash(profile: Profile, siteWords: SiteWords = noSiteWords): string {
  const ofProfile = hashes.get(profile) ?? new WeakMap<SiteWords, string>();
  const known = ofProfile.get(siteWords);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(JSON.stringify([allowList, confidentiality, words, codeSchemes, codeUnits]))
    .update(JSON.stringify([bulkElements, otherBulk, displayTags, normaliserVersion, identifyingTags, safePrivate]))
    .update(JSON.stringify(profile))
    .update(siteWords.digest)
    .digest('hex');
  hashes.set(profile, ofProfile.set(siteWords, hash));
  return hash;
}

export function manifestOf(profile: Profile, counts: DeidCounts, siteWords?: SiteWords): Manifest {
  const { kept, replaced, shifted, emptied, removed, privateRemoved } = counts;
  return {
    profile: `${profile.name}-${profile.version}`,
    rules: rulesHash(profile, siteWords).slice(0, 16),
    kept,
    replaced,
    shifted,
    emptied,
    removed: removed + privateRemoved,
    sweep: 'clean',
  };
}

/** One line, as it stands in the footer of a stored instance. */
export function manifestLine(profile: Profile, counts: DeidCounts, siteWords?: SiteWords): string {
  const {
    profile: name,
    rules,
    kept,
    replaced,
    shifted,
    emptied,
    removed,
    sweep,
  } = manifestOf(profile, counts, siteWords);
  return `${name} ${rules} kept=${kept} replaced=${replaced} shifted=${shifted} emptied=${emptied} removed=${removed} sweep=${sweep}`;
}
