/** What became of attributes, in words and in counts, and which of them a filter shows. */

import type { Fate, HeaderRow, HeaderSide, HeaderView } from '../../gateway/contract/deid.ts';
import { count, number } from '../parts/words.ts';

export const fateWords: Readonly<Record<Fate, string>> = {
  kept: 'kept',
  replaced: 'replaced',
  shifted: 'date moved',
  emptied: 'emptied',
  removed: 'removed',
  'private-removed': 'removed, private',
  added: 'added',
  held: 'not written',
  absent: 'not written',
};

export type Filter = 'draft' | 'removed' | 'replaced' | 'kept' | 'all';

export const filterWords: Readonly<Record<Filter, string>> = {
  draft: 'Changed by the draft',
  removed: 'Removed',
  replaced: 'Replaced',
  kept: 'Kept',
  all: 'All',
};

const shownBy: Readonly<Record<Exclude<Filter, 'draft' | 'all'>, ReadonlySet<Fate>>> = {
  removed: new Set(['removed', 'private-removed', 'emptied']),
  replaced: new Set(['replaced', 'shifted', 'added']),
  kept: new Set(['kept']),
};

/** On any side: what one of two profiles removes is worth a look. */
export function passes({ sides, differs }: HeaderRow, filter: Filter): boolean {
  if (filter === 'all') return true;
  if (filter === 'draft') return differs;
  return sides.some(({ fate }) => shownBy[filter].has(fate));
}

/** Every word of the search stands somewhere in the row. */
export function matches({ path, keyword, before, sides }: HeaderRow, search: string): boolean {
  const text = [path, keyword, before, ...sides.map(({ after }) => after)].join('\n').toLowerCase();
  const bare = text.replaceAll(/[(),]/g, '');
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || bare.includes(word));
}

/** "Of 120 attributes 41 are kept, 12 replaced, ..." for one side; undefined where nothing could be counted. */
export function sentenceOf({ counts }: HeaderSide): string | undefined {
  if (counts === null || counts.held > 0) return undefined;
  const removed = counts.removed + counts['private-removed'];
  const came = counts.kept + counts.replaced + counts.shifted + counts.emptied + removed;
  const dates = counts.shifted === 0 ? '' : `, ${count(counts.shifted, 'date')} moved`;
  const hidden = counts['private-removed'] === 0 ? '' : `, ${number(counts['private-removed'])} of them private`;
  return `Of ${count(came, 'attribute')} ${number(counts.kept)} are kept, ${number(counts.replaced)} replaced${dates}, ${number(counts.emptied)} emptied, ${number(removed)} removed${hidden}; ${number(counts.added)} are added.`;
}

export function changedByDraft({ rows }: HeaderView): number {
  return rows.filter(({ differs }) => differs).length;
}
