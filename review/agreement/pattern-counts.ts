/** Of one label, how many units had so many readers say each category: all that Fleiss, Krippendorff, Gwet and Brennan-Prediger look at. */
import { missing } from '../answer-table.ts';

/** The patterns that stand in the counts, in one order whatever the order in which they came, so that sums over them have the same bits. */
export interface Patterns {
  readonly categories: number;
  readonly size: number;
  /** Readers of pattern p who said category k, at p x categories + k. */
  readonly said: Float64Array;
  /** Readers of pattern p who answered: one or more. */
  readonly answers: Float64Array;
  /** Units that have pattern p: one or more. */
  readonly units: Float64Array;
}

export class PatternCounts {
  readonly readers: number;
  readonly categories: number;
  /**
   * What an answer adds to the key of its unit's pattern: (readers + 1) ^ category, nothing where it is missing. Keys are exact as long
   * as they are below 2^53: with six grades that is 455 readers.
   */
  readonly places: Float64Array;
  readonly #units = new Map<number, number>();
  #patterns: Patterns | undefined;

  /** Throws RangeError for more readers than a key holds. */
  constructor(readers: number, categories: number) {
    if ((readers + 1) ** categories > Number.MAX_SAFE_INTEGER) throw new RangeError('more readers than can be counted');
    this.readers = readers;
    this.categories = categories;
    this.places = new Float64Array(missing + 1);
    for (let k = 0; k < categories; k += 1) this.places[k] = (readers + 1) ** k;
  }

  /** The sum of `places` over the answers of a unit; 0 where nobody answered, and such a unit does not count. */
  keyOf(row: Uint8Array): number {
    let key = 0;
    for (let r = 0; r < row.length; r += 1) key += this.places[row[r] ?? missing] ?? 0;
    return key;
  }

  /** `units` may be negative: so many are taken away, and they must be there. */
  add(key: number, units: number): void {
    if (key === 0 || units === 0) return;
    const left = (this.#units.get(key) ?? 0) + units;
    if (left < 0) throw new RangeError('units taken away that were never there');
    if (left === 0) this.#units.delete(key);
    else this.#units.set(key, left);
    this.#patterns = undefined;
  }

  /** One unit has another pattern than before. */
  move(from: number, to: number): void {
    this.add(from, -1);
    this.add(to, 1);
  }

  addAll(other: PatternCounts): void {
    for (const [key, units] of other.#units) this.add(key, units);
  }

  get patterns(): Patterns {
    if (this.#patterns === undefined) {
      const keys = Float64Array.from(this.#units.keys()).sort();
      const units = keys.map((key) => this.#units.get(key) ?? 0);
      this.#patterns = { categories: this.categories, size: keys.length, ...this.unfold(keys), units };
    }
    return this.#patterns;
  }

  /** What the keys say, in their order. */
  unfold(keys: ArrayLike<number>): Pick<Patterns, 'said' | 'answers'> {
    const { categories } = this;
    const said = new Float64Array(keys.length * categories);
    const answers = new Float64Array(keys.length);
    for (let p = 0; p < keys.length; p += 1) {
      let rest = keys[p] ?? 0;
      for (let k = categories - 1; k >= 0; k -= 1) {
        const place = this.places[k] ?? 1;
        const readers = Math.floor(rest / place);
        rest -= readers * place;
        said[p * categories + k] = readers;
        answers[p] = (answers[p] ?? 0) + readers;
      }
    }
    return { said, answers };
  }
}
