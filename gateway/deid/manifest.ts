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
import { identifyingTags } from './sweep-identifiers.ts';

/** Without `rules` whole: the first 16 hex digits of `rulesHash`. */
export type Manifest = ManifestLine & { readonly kinds: KindCounts };

const hashes = new WeakMap<Profile, string>();

/** SHA-256, in hex, over the tables that the rules are made of, worked out at the first call: two boxes with one hash clean alike. */
export function rulesHash(profile: Profile): string {
  const known = hashes.get(profile);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(JSON.stringify([allowList, confidentiality, words, codeSchemes, codeUnits]))
    .update(JSON.stringify([bulkElements, otherBulk, displayTags, normaliserVersion, identifyingTags]))
    .update(JSON.stringify(profile))
    .digest('hex');
  hashes.set(profile, hash);
  return hash;
}

/** `structure`: what the pixel filter and the file's frame lost. The sweep found no identifier: where it finds one there is no clean object. */
export function manifestOf(profile: Profile, counts: DeidCounts, structure: StructureCounts = noStructure): Manifest {
  const { kinds } = counts.elements;
  const name = `${profile.name}-${profile.version}`;
  const rules = rulesHash(profile).slice(0, 16);
  return { profile: name, rules, ...actionsOf(kinds), sweep: 'clean', kinds, structure };
}

/** One line, as it stands in the footer of a stored instance. */
export function manifestLine(profile: Profile, counts: DeidCounts, structure: StructureCounts = noStructure): string {
  const { profile: name, rules, kinds, ...all } = manifestOf(profile, counts, structure);
  const { kept, replaced, shifted, emptied, removed, sweep } = all;
  return `${name} ${rules} kept=${kept} replaced=${replaced} shifted=${shifted} emptied=${emptied} removed=${removed} sweep=${sweep}${formatCounts(kinds, structure)}`;
}
