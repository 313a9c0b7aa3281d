/** A header before and after as it is sent to its owner. */
import type { HeaderView, ProfileOption } from '../contract/deid.ts';
import type { HeaderChanges } from '../deid/header-changes.ts';
import { optionWords } from '../deid/option-words.ts';
import { type ProfileDocument, profileOptions } from '../deid/profile.ts';
import { type HoldReasonCode, holdReasonText } from '../images/hold-reason.ts';
import { type HeaderShown, longestHeader } from '../show-header.ts';

/** In the order of Table E.1-1. */
export const explainedOptions: readonly ProfileOption[] = profileOptions.map((option) => ({
  ...option,
  ...optionWords[option.id],
}));

/** `profiles` as they were asked for: the one in force first. */
export function headerView({ held, shown }: HeaderShown, profiles: readonly ProfileDocument[]): HeaderView {
  const side = ({ name, version }: ProfileDocument, at: number) => ({
    profile: at === 0 ? `${name}-${version}` : 'draft',
    held: reasonText(held[at] ?? null),
    counts: shown?.counts[at] ?? null,
  });
  return {
    sides: profiles.map(side),
    rows: shown?.changes.map(rowOf) ?? [],
    unlisted: shown?.unlisted ?? 0,
    whole: shown?.whole ?? true,
  };
}

function rowOf({ path, keyword, vr, before, outcomes, differs }: HeaderChanges['changes'][number]) {
  return { path, keyword, vr, before, sides: outcomes.map(({ fate, after }) => ({ fate, after })), differs };
}

function reasonText(code: HoldReasonCode | null): string | null {
  // Its own words say where the machine stops, and here it stops sooner.
  if (code === 'header-far-too-long')
    return `Its header is longer than the ${longestHeader >> 20} MB that are shown here.`;
  return code === null ? null : holdReasonText(code);
}
