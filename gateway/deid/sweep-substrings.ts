/** Very many texts, and whether one of them stands in another: in time that their number does not decide. */

/** A UID has no more, a word of a name hardly ever. */
const longestShort = 64;

export class Substrings {
  readonly #short = new Set<string>();
  readonly #lengths = new Set<number>();
  /** Each takes much of a header: there are few. */
  readonly #long: string[] = [];

  constructor(texts: Iterable<string>) {
    for (const text of texts) {
      if (text.length > longestShort) this.#long.push(text);
      else {
        this.#short.add(text);
        this.#lengths.add(text.length);
      }
    }
  }

  areIn(text: string): boolean {
    for (const length of this.#lengths)
      for (let end = length; end <= text.length; end += 1)
        if (this.#short.has(text.slice(end - length, end))) return true;
    return this.#long.some((one) => text.includes(one));
  }
}
