/** All that is counted of one label, or of several together; every count-based figure is a function of it. */
import { missing } from '../answer-table.ts';
import { PairTables } from './pair-table.ts';
import { PatternCounts } from './pattern-counts.ts';

export class LabelCounts {
  readonly readers: number;
  readonly categories: number;
  readonly patterns: PatternCounts;
  readonly pairs: PairTables;
  /** Answers of reader r in category k, at r x categories + k. */
  readonly said: Uint32Array;

  /** Throws RangeError for more readers than can be counted (455 of grades). */
  constructor(readers: number, categories: number) {
    this.readers = readers;
    this.categories = categories;
    this.patterns = new PatternCounts(readers, categories);
    this.pairs = new PairTables(readers, categories);
    this.said = new Uint32Array(readers * categories);
  }

  /** `units` more that all have the answers of `row`. */
  add(row: Uint8Array, units: number): void {
    this.patterns.add(this.patterns.keyOf(row), units);
    this.pairs.add(row, units);
    for (let r = 0; r < row.length; r += 1) this.#count(r, row[r] ?? missing, units);
  }

  /** Of a unit that has the answers of `row`, `reader` says `to` (or nothing: missing) instead. As many steps as readers. */
  change(row: Uint8Array, reader: number, to: number): void {
    const from = row[reader] ?? missing;
    const { places } = this.patterns;
    const key = this.patterns.keyOf(row);
    this.patterns.move(key, key - (places[from] ?? 0) + (places[to] ?? 0));
    this.pairs.change(row, reader, to);
    this.#count(reader, from, -1);
    this.#count(reader, to, 1);
  }

  addAll(other: LabelCounts): void {
    this.patterns.addAll(other.patterns);
    this.pairs.addAll(other.pairs);
    for (let at = 0; at < this.said.length; at += 1) this.said[at] = (this.said[at] ?? 0) + (other.said[at] ?? 0);
  }

  #count(reader: number, category: number, units: number): void {
    if (category === missing) return;
    const at = reader * this.categories + category;
    this.said[at] = (this.said[at] ?? 0) + units;
  }
}
