/** The names that a document carries instead of a table's own. */

import { DocumentError } from './document-error.ts';
import { pseudonymPattern } from './document-fields.ts';

/**
 * Of cases: the names as they are where all of them look like pseudonyms (ASCII, no space, no comma), else 'case-1', 'case-2' ... in
 * their order, so that a patient's name in a case column goes into no document.
 */
export function caseNames(cases: readonly string[]): readonly string[] {
  return cases.every((name) => pseudonymPattern.test(name)) ? cases : cases.map((_, at) => `case-${at + 1}`);
}

/**
 * Of payees: what `given` says, else 'reader-1', 'reader-2' ... in their order. Throws NAME where `given` leaves one out, or where two
 * would have the same.
 */
export function payeeNames(
  readers: readonly string[],
  owner: string | null,
  given?: ReadonlyMap<string, string>,
): { readonly readers: readonly string[]; readonly owner: string | null } {
  const named = (name: string, otherwise: string) => {
    const pseudonym = given === undefined ? otherwise : given.get(name);
    if (pseudonym === undefined) throw new DocumentError('NAME', 'a payee without a pseudonym');
    if (!pseudonymPattern.test(pseudonym)) throw new DocumentError('NAME', 'a pseudonym with characters that none has');
    return pseudonym;
  };
  const all = {
    readers: readers.map((name, at) => named(name, `reader-${at + 1}`)),
    owner: owner === null ? null : named(owner, 'owner'),
  };
  const names = all.owner === null ? all.readers : [...all.readers, all.owner];
  if (new Set(names).size !== names.length) throw new DocumentError('NAME', 'two payees of one pseudonym');
  return all;
}
