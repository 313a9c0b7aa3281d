/**
 * Counts new words until they are told on: one that comes ten thousand times is a count, and a sender of millions fills neither
 * this memory nor the place of another sender's words.
 */
import type { SiteWord } from './site-words.ts';

export interface CountedWord extends SiteWord {
  /** Who sent it: an AE title as set up here, or a folder. */
  readonly source: string;
  readonly count: number;
}

/** Between two tellings; what is past it comes again with the next object. */
export interface TallyBounds {
  readonly wordsOfSource: number;
  readonly sources: number;
}

const defaultBounds: TallyBounds = { wordsOfSource: 100, sources: 32 };

export class WordTally {
  readonly #bounds: TallyBounds;
  readonly #bySource = new Map<string, Map<string, SiteWord & { count: number }>>();

  constructor(bounds: TallyBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  add(source: string, words: readonly SiteWord[]): void {
    let counted = this.#bySource.get(source);
    if (counted === undefined) {
      if (this.#bySource.size >= this.#bounds.sources) return;
      counted = new Map();
      this.#bySource.set(source, counted);
    }
    for (const { tag, value } of words) {
      const key = `${tag} ${value}`;
      const known = counted.get(key);
      if (known !== undefined) known.count += 1;
      else if (counted.size < this.#bounds.wordsOfSource) counted.set(key, { tag, value, count: 1 });
    }
  }

  /** Everything since the last call. */
  take(): CountedWord[] {
    const all = [...this.#bySource].flatMap(([source, words]) =>
      [...words.values()].map((word) => ({ ...word, source })),
    );
    this.#bySource.clear();
    return all;
  }
}
