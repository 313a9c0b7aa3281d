/** /api/site-words (owner): values of open-word attributes that were on no list, and what is decided about them. */
import Type, { type Static } from 'typebox';
import { Closed, Count, Id, Instant } from './scalars.ts';

export const SiteWordState = Type.Enum(['new', 'approved', 'refused']);
export type SiteWordState = Static<typeof SiteWordState>;

/** GGGGEEEE in lower-case hexadecimal digits. */
const Tag = Type.String({ pattern: '^[0-9a-f]{8}$' });

export const SiteWordQuery = Closed({ state: Type.Optional(SiteWordState), tag: Type.Optional(Tag) });
export type SiteWordQuery = Static<typeof SiteWordQuery>;

/** name: could be somebody's. initials: two or three letters. number: several digits. typed: of an attribute that people type into. */
export const SiteWordDoubt = Type.Enum(['name', 'initials', 'number', 'typed']);
export type SiteWordDoubt = Static<typeof SiteWordDoubt>;

export const SiteWordItem = Closed({
  id: Id,
  tag: Tag,
  /** Keyword of PS3.6. */
  attribute: Type.String({ maxLength: 80 }),
  value: Type.String({ maxLength: 64 }),
  state: SiteWordState,
  /** Objects it came with. */
  count: Count,
  sources: Type.Array(Type.String({ maxLength: 120 }), { maxItems: 8 }),
  firstSeen: Instant,
  lastSeen: Instant,
  doubts: Type.Array(SiteWordDoubt, { maxItems: 4 }),
  /** `user-3` or `console`, and when. */
  decidedBy: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
  decidedAt: Type.Union([Instant, Type.Null()]),
});
export type SiteWordItem = Static<typeof SiteWordItem>;

export const SiteWordCounts = Closed({ new: Count, approved: Count, refused: Count });
export type SiteWordCounts = Static<typeof SiteWordCounts>;

/** At most 500 words, those seen last; `attributes` and `counts` are of all. */
export const SiteWordList = Closed({
  words: Type.Array(SiteWordItem, { maxItems: 500 }),
  counts: SiteWordCounts,
  attributes: Type.Array(Closed({ tag: Tag, attribute: Type.String({ maxLength: 80 }), count: Count })),
});
export type SiteWordList = Static<typeof SiteWordList>;

/** `new` takes a decision back. */
export const SiteWordDecision = Closed({
  ids: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }),
  state: SiteWordState,
});
export type SiteWordDecision = Static<typeof SiteWordDecision>;

/** `decided`: those that were in another state before. */
export const SiteWordsDecided = Closed({ decided: Count, counts: SiteWordCounts });
export type SiteWordsDecided = Static<typeof SiteWordsDecided>;
