/** What was done to one object, in counts: nothing in it tells whose it is. */

import { createHash } from 'node:crypto';
import {
  actionsOf,
  formatCounts,
  type KindCounts,
  type ManifestLine,
  noStructure,
  type StructureCounts,
} from '../contract/deid-counts.ts';
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

/** Without `rules` whole: the first 16 hex digits of `rulesHash`. */
export type Manifest = ManifestLine & { readonly kinds: KindCounts };

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

/**
 * `structure`: what the pixel filter and the file's frame lost. `siteWords`: the list that the object was cleaned by. The sweep found
 * no identifier: where it finds one there is no clean object.
 */
export function manifestOf(
  profile: Profile,
  counts: DeidCounts,
  structure: StructureCounts = noStructure,
  siteWords?: SiteWords,
): Manifest {
  const { kinds } = counts.elements;
  const name = `${profile.name}-${profile.version}`;
  const rules = rulesHash(profile, siteWords).slice(0, 16);
  return { profile: name, rules, ...actionsOf(kinds), sweep: 'clean', kinds, structure };
}

/** One line, as it stands in the footer of a stored instance. */
export function manifestLine(...of: Parameters<typeof manifestOf>): string {
  const { profile: name, rules, kinds, structure, ...all } = manifestOf(...of);
  const { kept, replaced, shifted, emptied, removed, sweep } = all;
  return `${name} ${rules} kept=${kept} replaced=${replaced} shifted=${shifted} emptied=${emptied} removed=${removed} sweep=${sweep}${formatCounts(kinds, structure)}`;
}
