/** Columns of words that were on no list when they came; operations: site-word-operations.ts. */
import type { Generated, Selectable } from 'kysely';

/** new: nobody decided. approved: kept from then on. refused: dropped, and offered no more. */
export type SiteWordState = 'new' | 'approved' | 'refused';

export interface SiteWordTable {
  id: Generated<number>;
  /** Keyed hash of tag and value in hex: by it a word is found. */
  lookup: string;
  tag: number;
  /** The value, encrypted (gateway/deid/sealed-words.ts). */
  sealed: Uint8Array;
  state: SiteWordState;
  count: number;
  /** Milliseconds since 1970, UTC. */
  firstSeen: number;
  lastSeen: number;
  /** Who sent it first: new words of one sender are bounded. */
  source: string;
  /** JSON: who sent it, at most a few. */
  sources: string;
  /** `user-3` or `console`. */
  decidedBy: string | null;
  decidedAt: number | null;
}

export type SiteWordRow = Selectable<SiteWordTable>;

export interface NotedWord {
  readonly lookup: string;
  readonly tag: number;
  readonly sealed: Uint8Array;
  readonly source: string;
  readonly count: number;
}

export interface SiteWordBounds {
  /** New words that one sender may have waiting, and all of them together; the ones seen longest ago fall out. */
  readonly newOfSource: number;
  readonly new: number;
  readonly refused: number;
  /** More are refused: they travel to every process. */
  readonly approved: number;
}

export const siteWordBounds: SiteWordBounds = { newOfSource: 1_000, new: 5_000, refused: 20_000, approved: 5_000 };
