/** The site's own list: values of open-word attributes that its owner has approved, kept from then on like the shipped ones. */
import { createHash } from 'node:crypto';

export interface SiteWord {
  readonly tag: number;
  /** One value, without padding. */
  readonly value: string;
}

export class SiteWords {
  readonly #byTag = new Map<number, Set<string>>();
  /** SHA-256 in hex over the list in order; '' for an empty one. */
  readonly digest: string;

  constructor(words: readonly SiteWord[]) {
    for (const { tag, value } of words) {
      const values = this.#byTag.get(tag) ?? new Set();
      this.#byTag.set(tag, values.add(value));
    }
    const lines = [...new Set(words.map(({ tag, value }) => `${tag} ${value}`))].sort();
    this.digest = lines.length === 0 ? '' : createHash('sha256').update(lines.join('\n')).digest('hex');
  }

  has(tag: number, value: string): boolean {
    return this.#byTag.get(tag)?.has(value) === true;
  }
}

export const noSiteWords = new SiteWords([]);
