/** A draft of a profile: its options as a set, and what it would newly keep or drop beside the profile in force. */

import type { OptionId, ProfileOption } from '../../gateway/contract/deid.ts';

/** Dates are moved or they are not: one goes off as the other goes on. */
const apart: Partial<Record<OptionId, OptionId>> = {
  'retain-full-dates': 'modified-dates',
  'modified-dates': 'retain-full-dates',
};

/** In the order of `all`. */
export function toggled(draft: readonly OptionId[], id: OptionId, all: readonly ProfileOption[]): readonly OptionId[] {
  const on = new Set(draft);
  if (!on.delete(id)) {
    on.add(id);
    const other = apart[id];
    if (other !== undefined) on.delete(other);
  }
  return all.map((option) => option.id).filter((one) => on.has(one));
}

export const isSame = (one: readonly OptionId[], other: readonly OptionId[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

/** Options that the first has and the second has not, explained. */
export function without(
  one: readonly OptionId[],
  other: readonly OptionId[],
  all: readonly ProfileOption[],
): readonly ProfileOption[] {
  return all.filter(({ id }) => one.includes(id) && !other.includes(id));
}

/** "Retain Device Identity Option" without what every name ends with. */
export const shortName = ({ meaning }: ProfileOption): string =>
  meaning.replace(/ Option$/, '').replace('Longitudinal Temporal Information ', '');
