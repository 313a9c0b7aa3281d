/** Of one label and two groups of readers, how many units had so many of the one and so many of the other say each category. */
import type { PatternCounts } from './pattern-counts.ts';

/** In one order whatever the order in which they came; only units that readers of both groups answered. */
export interface CrossPatterns {
  readonly categories: number;
  readonly size: number;
  /** Of pattern p, the share of the first (second) group's answers that are category k, at p x categories + k. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly units: Float64Array;
}

export class CrossCounts {
  readonly #first: PatternCounts;
  readonly #second: PatternCounts;
  readonly #units = new Map<number, Map<number, number>>();

  /** The two groups' own counts: how keys are made is asked of them. */
  constructor(first: PatternCounts, second: PatternCounts) {
    this.#first = first;
    this.#second = second;
  }

  /** Rows hold the answers of one group's readers each. `units` may be negative: so many are taken away. */
  add(first: Uint8Array, second: Uint8Array, units: number): void {
    this.#add(this.#first.keyOf(first), this.#second.keyOf(second), units);
  }

  addAll(other: CrossCounts): void {
    for (const [first, row] of other.#units) for (const [second, units] of row) this.#add(first, second, units);
  }

  #add(first: number, second: number, units: number): void {
    if (first === 0 || second === 0) return;
    const row = this.#units.get(first) ?? new Map<number, number>();
    const left = (row.get(second) ?? 0) + units;
    if (left === 0) row.delete(second);
    else row.set(second, left);
    if (row.size === 0) this.#units.delete(first);
    else this.#units.set(first, row);
  }

  get patterns(): CrossPatterns {
    const categories = this.#first.categories;
    const [firsts, seconds, units]: [number[], number[], number[]] = [[], [], []];
    for (const first of inOrder(this.#units)) {
      const row = this.#units.get(first) ?? new Map<number, number>();
      for (const second of inOrder(row)) {
        firsts.push(first);
        seconds.push(second);
        units.push(row.get(second) ?? 0);
      }
    }
    const shares = (keys: readonly number[], of: PatternCounts) => {
      const { said, answers } = of.unfold(keys);
      return said.map((readers, at) => readers / (answers[Math.floor(at / categories)] ?? 1));
    };
    return {
      ...{ categories, size: units.length },
      first: shares(firsts, this.#first),
      second: shares(seconds, this.#second),
      units: Float64Array.from(units),
    };
  }
}

function inOrder(map: ReadonlyMap<number, unknown>): Iterable<number> {
  return map.size === 1 ? map.keys() : Float64Array.from(map.keys()).sort();
}
