/** Of one label, what each two readers said of the units that both answered: all that Cohen's kappa looks at. */
import { missing } from '../answer-table.ts';
import { type PairFigures, pairFigures } from './pair-figures.ts';

export class PairTables {
  readonly readers: number;
  readonly categories: number;
  /** Units of which the first of pair p said i and the second j, at (p x categories + i) x categories + j. */
  readonly cells: Uint32Array;
  /** By pair, until an answer of one of the two changes: of a hundred readers one answer moves 99 pairs of 4,950. */
  #figures: Array<PairFigures | undefined> = [];

  constructor(readers: number, categories: number) {
    this.readers = readers;
    this.categories = categories;
    this.cells = new Uint32Array(((readers * (readers - 1)) / 2) * categories ** 2);
  }

  /** The contingency of two readers, row by row of `first`'s category; `first` < `second`. A view: it goes on with the counts. */
  of(first: number, second: number): Uint32Array {
    const from = this.#pairAt(first, second) * this.categories ** 2;
    return this.cells.subarray(from, from + this.categories ** 2);
  }

  /** As `of`; worked out when they are first asked for. */
  figuresOf(first: number, second: number): PairFigures {
    const at = this.#pairAt(first, second);
    this.#figures[at] ??= pairFigures(this.of(first, second), this.categories);
    return this.#figures[at];
  }

  /** `units` that all have the answers of `row`; negative: so many less. */
  add(row: Uint8Array, units: number): void {
    const { cells, categories, readers } = this;
    if (this.#figures.length > 0) this.#figures = [];
    let from = 0;
    for (let first = 0; first < readers; first += 1) {
      const said = row[first] ?? missing;
      if (said !== missing) {
        for (let second = first + 1; second < readers; second += 1) {
          const other = row[second] ?? missing;
          if (other === missing) continue;
          const at = ((from + second - first - 1) * categories + said) * categories + other;
          cells[at] = (cells[at] ?? 0) + units;
        }
      }
      from += readers - first - 1;
    }
  }

  /** Reader `reader` says `to` instead of `row[reader]` of one unit; either may be missing. */
  change(row: Uint8Array, reader: number, to: number): void {
    for (let other = 0; other < this.readers; other += 1) {
      const beside = row[other] ?? missing;
      if (other === reader || beside === missing) continue;
      this.#count(reader, row[reader] ?? missing, other, beside, -1);
      this.#count(reader, to, other, beside, 1);
    }
  }

  addAll(other: PairTables): void {
    this.#figures = [];
    for (let at = 0; at < this.cells.length; at += 1) this.cells[at] = (this.cells[at] ?? 0) + (other.cells[at] ?? 0);
  }

  #count(reader: number, said: number, other: number, beside: number, units: number): void {
    if (said === missing) return;
    const ordered = reader < other;
    const pair = ordered ? this.#pairAt(reader, other) : this.#pairAt(other, reader);
    this.#figures[pair] = undefined;
    const [row, column] = ordered ? [said, beside] : [beside, said];
    const at = (pair * this.categories + row) * this.categories + column;
    this.cells[at] = (this.cells[at] ?? 0) + units;
  }

  /** Pairs stand in the order 0-1, 0-2 … 1-2, 1-3 … */
  #pairAt(first: number, second: number): number {
    return (first * (2 * this.readers - first - 1)) / 2 + second - first - 1;
  }
}
