/**
 * The story of a word that is on no list: an object that came without it is stored, the word is noted, sealed, once; its owner looks at it and
 * decides; what is approved is kept in every object that comes from then on. What was stored before stays as it is.
 */
import { dictionaryEntry } from '../data-set/dictionary.ts';
import type {
  SiteWordDecision,
  SiteWordItem,
  SiteWordList,
  SiteWordQuery,
  SiteWordsDecided,
} from './contract/site-words.ts';
import type { WordSeals } from './deid/sealed-words.ts';
import type { SiteWord } from './deid/site-words.ts';
import { wordDoubts } from './deid/word-doubts.ts';
import type { CountedWord } from './deid/word-tally.ts';
import { MarkitError } from './errors.ts';
import { type SiteWordBounds, type SiteWordRow, siteWordBounds } from './store/site-words.ts';
import type { Store } from './store/store.ts';

export interface SiteWordParts {
  readonly store: Store;
  readonly seals: WordSeals;
  readonly now: () => number;
  /** The list changed: whoever cleans must have this one. */
  readonly onApproved: (words: readonly SiteWord[]) => void;
  /** A word that cannot be opened: another key, or a broken row. */
  readonly onUnreadable: (id: number) => void;
  readonly bounds?: SiteWordBounds;
}

const mostShown = 500;

/** Words that were dropped from stored objects. Throws what the store throws; nothing depends on them. */
export async function noteWords(
  words: readonly CountedWord[],
  { store, seals, now, bounds }: SiteWordParts,
): Promise<void> {
  if (words.length === 0) return;
  const noted = words.map((word) => ({
    lookup: seals.lookup(word),
    tag: word.tag,
    sealed: seals.seal(word),
    source: word.source,
    count: word.count,
  }));
  await store.write.noteSiteWords({ words: noted, at: now(), bounds: bounds ?? siteWordBounds });
}

export async function approvedWords(parts: SiteWordParts): Promise<SiteWord[]> {
  const { approved } = parts.bounds ?? siteWordBounds;
  const rows = await parts.store.read.siteWords({ state: 'approved', limit: approved });
  return rows.flatMap((row) => {
    const value = opened(row, parts);
    return value === undefined ? [] : [{ tag: row.tag, value }];
  });
}

/** By attribute and then by word. */
export async function wordList({ state = 'new', tag }: SiteWordQuery, parts: SiteWordParts): Promise<SiteWordList> {
  const { read } = parts.store;
  const wanted = tag === undefined ? undefined : Number.parseInt(tag, 16);
  const rows = await read.siteWords({ state, tag: wanted, limit: mostShown });
  const words = rows.flatMap((row) => {
    const value = opened(row, parts);
    return value === undefined ? [] : [itemOf(row, value)];
  });
  words.sort((a, b) => a.attribute.localeCompare(b.attribute) || a.value.localeCompare(b.value));
  const attributes = await read.siteWordTags({ state });
  return {
    words,
    counts: await read.siteWordCounts({}),
    attributes: attributes.map(({ tag: number, count }) => ({ ...attributeOf(number), count })),
  };
}

/** `actor` is `user-3`. Takes effect with the next object. NOT_FOUND where none of them is there any more. */
export async function decideWords(
  actor: string,
  { ids, state }: SiteWordDecision,
  parts: SiteWordParts,
): Promise<SiteWordsDecided> {
  const { store, now, bounds = siteWordBounds } = parts;
  const decided = await store.write.decideSiteWords({ ids, state, by: actor, at: now(), bounds });
  if (decided === 0) throw new MarkitError('NOT_FOUND');
  await putInForce(parts);
  return { decided, counts: await store.read.siteWordCounts({}) };
}

const turns = new WeakMap<Store, number>();

/** Of decisions made at once the list that was read last counts. Where it cannot be read none is in force: a word taken back must not stay. */
async function putInForce(parts: SiteWordParts): Promise<void> {
  const { store, onApproved } = parts;
  const turn = (turns.get(store) ?? 0) + 1;
  turns.set(store, turn);
  const tell = (words: readonly SiteWord[]) => {
    if (turns.get(store) === turn) onApproved(words);
  };
  try {
    tell(await approvedWords(parts));
  } catch (cause) {
    tell([]);
    throw cause;
  }
}

function opened(row: SiteWordRow, { seals, onUnreadable }: SiteWordParts): string | undefined {
  try {
    return seals.open(row);
  } catch {
    // The cause would tell nothing that the number of the row does not.
    onUnreadable(row.id);
    return undefined;
  }
}

function attributeOf(tag: number): { tag: string; attribute: string } {
  const hex = tag.toString(16).padStart(8, '0');
  return { tag: hex, attribute: dictionaryEntry(tag)?.keyword ?? hex };
}

function itemOf(row: SiteWordRow, value: string): SiteWordItem {
  const { id, state, count, firstSeen, lastSeen, decidedBy, decidedAt } = row;
  return {
    ...{ id, ...attributeOf(row.tag), value, state, count },
    sources: JSON.parse(row.sources) as string[],
    ...{ firstSeen, lastSeen, doubts: wordDoubts(row.tag, value), decidedBy, decidedAt },
  };
}
