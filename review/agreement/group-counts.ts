/** What is counted of one label, or of several together, within groups of readers and between each two of them. */
import { missing, type Scale } from '../answer-table.ts';
import type { Figure } from '../figure.ts';
import { kappaBetween, observedBetween } from './between-groups.ts';
import { CrossCounts } from './cross-patterns.ts';
import type { Grouping } from './grouping.ts';
import { type LabelAgreement, labelAgreement } from './label-agreement.ts';
import { LabelCounts } from './label-counts.ts';
import { quadraticWeights } from './weights.ts';

export interface GroupAgreement {
  /** One of each group, in the order of `groups`; of a single reader its figures say why there are none. */
  readonly within: ReadonlyArray<{ readonly group: string; readonly agreement: LabelAgreement }>;
  /** One of each two groups. */
  readonly between: readonly BetweenGroups[];
}

export interface BetweenGroups {
  readonly first: string;
  readonly second: string;
  readonly observed: Figure;
  readonly kappa: Figure;
  /** With weights that fall with the square of the distance; null of yes and no. */
  readonly kappaQuadratic: Figure | null;
  /** Mean of Cohen's kappa over the pairs that have one; without interval, since its pairs share readers and units. */
  readonly meanCohen: Figure;
}

export class GroupCounts {
  readonly #grouping: Grouping;
  readonly #within: readonly LabelCounts[];
  readonly #between: ReadonlyArray<{ readonly first: number; readonly second: number; readonly counts: CrossCounts }>;
  /** Of all readers of the table: Cohen's kappas between groups are taken from here. */
  readonly #all: LabelCounts;

  constructor(grouping: Grouping, all: LabelCounts) {
    const { categories } = all;
    this.#grouping = grouping;
    this.#all = all;
    const within = grouping.groups.map(({ at }) => new LabelCounts(at.length, categories));
    this.#within = within;
    this.#between = within.flatMap((one, first) =>
      within.slice(first + 1).map((other, more) => ({
        ...{ first, second: first + 1 + more },
        counts: new CrossCounts(one.patterns, other.patterns),
      })),
    );
  }

  /** `row`: of all readers of the table. */
  add(row: Uint8Array, units: number): void {
    const rows = this.#rows(row);
    for (const [g, own] of rows.entries()) this.#within[g]?.add(own, units);
    for (const { first, second, counts } of this.#between) counts.add(rows[first] ?? none, rows[second] ?? none, units);
  }

  /** One unit with the answers of `row`: `reader` says `to` instead. */
  change(row: Uint8Array, reader: number, to: number): void {
    const group = this.#grouping.groups.findIndex(({ at }) => at.includes(reader));
    if (group < 0) return;
    const before = this.#rows(row);
    const changed = row.slice();
    changed[reader] = to;
    const after = this.#rows(changed);
    const at = this.#grouping.groups[group]?.at.indexOf(reader) ?? 0;
    this.#within[group]?.change(before[group] ?? none, at, to);
    for (const { first, second, counts } of this.#between) {
      if (first !== group && second !== group) continue;
      counts.add(before[first] ?? none, before[second] ?? none, -1);
      counts.add(after[first] ?? none, after[second] ?? none, 1);
    }
  }

  addAll(other: GroupCounts): void {
    for (const [g, counts] of this.#within.entries()) if (other.#within[g]) counts.addAll(other.#within[g]);
    for (const [p, { counts }] of this.#between.entries())
      if (other.#between[p]) counts.addAll(other.#between[p].counts);
  }

  agreement(scale: Scale): GroupAgreement {
    const { groups } = this.#grouping;
    return {
      within: groups.flatMap(({ name, readers }, g) => {
        const counts = this.#within[g];
        return counts ? [{ group: name, agreement: labelAgreement(counts, scale, readers) }] : [];
      }),
      between: this.#between.map(({ first, second, counts }) => {
        const { patterns } = counts;
        const [ours, theirs] = [groups[first], groups[second]];
        return {
          first: ours?.name ?? '',
          second: theirs?.name ?? '',
          observed: observedBetween(patterns),
          kappa: kappaBetween(patterns),
          kappaQuadratic: scale === 'grade' ? kappaBetween(patterns, quadraticWeights(patterns.categories)) : null,
          meanCohen: this.#meanCohen(ours?.at ?? [], theirs?.at ?? []),
        };
      }),
    };
  }

  #meanCohen(ours: readonly number[], theirs: readonly number[]): Figure {
    const figures = ours.flatMap((r) =>
      theirs.map((s) => this.#all.pairs.figuresOf(Math.min(r, s), Math.max(r, s)).cohen),
    );
    const known = figures.flatMap(({ value, units }) => (value === null ? [] : [{ value, units }]));
    const units = figures.reduce((most, figure) => Math.max(most, figure.units), 0);
    if (known.length === 0) return { value: null, reason: units === 0 ? 'no-pairs' : 'no-variation', units };
    return { value: known.reduce((total, { value }) => total + value, 0) / known.length, interval: null, units };
  }

  #rows(row: Uint8Array): Uint8Array[] {
    return this.#grouping.groups.map(({ at }) => Uint8Array.from(at, (r) => row[r] ?? missing));
  }
}

const none = new Uint8Array();
