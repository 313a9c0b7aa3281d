/**
 * What became of a header, attribute by attribute at every level: what came beside what the engine makes of it, under one profile
 * or under several. It only compares, so that it shows what the engine did and not what it was meant to do.
 */

import { type DataElement, type DataSet, dataSetOf } from '../../data-set/data-set.ts';
import { dictionaryEntry, isPrivate, isPrivateCreator, tagText } from '../../data-set/dictionary.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { stringsOf } from '../../data-set/values.ts';
import { traitsOf } from '../../data-set/vr.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { type Fate, fates } from '../contract/header-fates.ts';
import { alignItems } from './align-items.ts';
import { valueShown } from './value-shown.ts';

export interface Outcome {
  readonly fate: Fate;
  /** As it is written; null where nothing is. */
  readonly after: string | null;
}

export interface HeaderChange {
  /** '(0008,1140)[2](0008,1155)': items count from 1. */
  readonly path: string;
  /** Of PS3.6; '' where it knows none. Never the sender's words. */
  readonly keyword: string;
  readonly vr: string;
  /** Null: it did not come. */
  readonly before: string | null;
  /** One for each clean data set, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The clean ones do not have the same here. */
  readonly differs: boolean;
}

export interface HeaderChanges {
  /** First those that differ, then the others; both in the order of the data set. */
  readonly changes: readonly HeaderChange[];
  /** By fate, of all that were looked at, for each clean data set. */
  readonly counts: readonly Readonly<Record<Fate, number>>[];
  /** Looked at, and past what is listed. */
  readonly unlisted: number;
  /** Every item of every sequence was looked at. */
  readonly whole: boolean;
}

export interface ChangeBounds {
  /** Changes listed, of each kind: those that differ, and the others. */
  readonly listed: number;
  /** Attributes looked at. */
  readonly looked: number;
  /** Items of one sequence looked into. */
  readonly items: number;
}

export const defaultBounds: ChangeBounds = { listed: 2_500, looked: 100_000, items: 100 };

/** A clean data set at one level: there, gone with what it lay in, or never written. */
type Side = DataSet | 'gone' | 'held';

interface Level {
  readonly source: DataSet | undefined;
  readonly sides: readonly Side[];
  readonly path: string;
  /** It lies in a private element, or is one. */
  readonly hidden: boolean;
}

/** Of `cleans`, undefined is one that is held. Never throws for what a sender can write. */
export function headerChanges(
  source: DataSet,
  cleans: readonly (DataSet | undefined)[],
  bounds: ChangeBounds = defaultBounds,
): HeaderChanges {
  const walk = new Walk(cleans.length, bounds);
  walk.level({ source, sides: cleans.map((clean) => clean ?? 'held'), path: '', hidden: false });
  return walk.result();
}

class Walk {
  readonly #bounds: ChangeBounds;
  readonly #differing: HeaderChange[] = [];
  readonly #others: HeaderChange[] = [];
  readonly #counts: Record<Fate, number>[];
  #looked = 0;
  #unlisted = 0;
  #whole = true;

  constructor(sides: number, bounds: ChangeBounds) {
    this.#bounds = bounds;
    this.#counts = Array.from(
      { length: sides },
      () => Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>,
    );
  }

  result(): HeaderChanges {
    const changes = [...this.#differing, ...this.#others];
    return { changes, counts: this.#counts, unlisted: this.#unlisted, whole: this.#whole };
  }

  /** All attributes of one data set, ascending by tag: those that came and those that were written. */
  level(level: Level): void {
    const sets = [level.source, ...level.sides.map((side) => (typeof side === 'string' ? undefined : side))];
    const places = sets.map(() => 0);
    for (;;) {
      const heads = sets.map((set, at) => set?.elements[places[at] as number]);
      const tag = Math.min(...heads.map((head) => head?.tag ?? Number.POSITIVE_INFINITY));
      if (!Number.isFinite(tag)) return;
      if (this.#looked >= this.#bounds.looked) {
        this.#whole = false;
        return;
      }
      const here = heads.map((head) => (head?.tag === tag ? head : undefined));
      for (const [at, head] of here.entries()) if (head) places[at] = (places[at] as number) + 1;
      this.#attribute(level, tag, here);
    }
  }

  #attribute(level: Level, tag: number, [before, ...afters]: readonly (DataElement | undefined)[]): void {
    this.#looked += 1;
    const { sides } = level;
    const hidden = level.hidden || isPrivate(tag);
    const items = [before, ...afters].map((element) => this.#itemsOf(element));
    const fate = sides.map((side, at) => fateOf(before, afters[at], side, { level, hidden }));
    const outcomes = fate.map((one, at): Outcome => {
      const after = afters[at];
      return { fate: one, after: after ? valueShown(after, '', items[at + 1]?.number) : null };
    });
    const known = before ?? afters.find((after) => after !== undefined);
    this.#add({
      path: level.path + tagText(tag),
      keyword: keywordOf(tag),
      vr: known?.vr ?? 'UN',
      before: before ? valueShown(before, level.source?.characterSet ?? '', items[0]?.number) : null,
      outcomes,
      differs: differ(sides, afters, outcomes),
    });
    if (items.some((list) => list !== undefined))
      this.#items({ ...level, path: level.path + tagText(tag), hidden }, items);
  }

  #add(change: HeaderChange): void {
    for (const [at, { fate }] of change.outcomes.entries()) (this.#counts[at] as Record<Fate, number>)[fate] += 1;
    const list = change.differs ? this.#differing : this.#others;
    if (list.length < this.#bounds.listed) list.push(change);
    else this.#unlisted += 1;
  }

  /** Goes into the items of a sequence: those that came, beside what each became, then those that only the engine wrote. */
  #items(level: Level, [came, ...written]: readonly (Items | undefined)[]): void {
    const source = came?.first ?? [];
    const aligned = written.map((items) => {
      const whole = came?.number === source.length && items?.number === items?.first.length;
      return items && alignItems(source, items.first, whole);
    });
    const most = Math.max(
      source.length,
      ...(source.length > 0 ? [] : written.map((items) => items?.first.length ?? 0)),
    );
    for (let at = 0; at < most; at += 1) {
      const sides = level.sides.map((side, n): Side => {
        if (typeof side === 'string') return side;
        return (at < source.length ? aligned[n]?.[at] : written[n]?.first[at]) ?? 'gone';
      });
      this.level({ source: source[at], sides, path: `${level.path}[${at + 1}]`, hidden: level.hidden });
    }
  }

  #itemsOf(element: DataElement | undefined): Items | undefined {
    const items = element && iteratedItems(element);
    if (items === undefined) return undefined;
    const first: DataSet[] = [];
    for (const item of items) {
      if (first.length >= this.#bounds.items) {
        this.#whole = false;
        return { first, number: Array.isArray(items) ? items.length : undefined };
      }
      first.push(item);
    }
    return { first, number: first.length };
  }
}

interface Items {
  /** As many as are looked into. */
  readonly first: readonly DataSet[];
  /** Of all; undefined where nobody has counted them. */
  readonly number: number | undefined;
}

function iteratedItems(element: DataElement): Iterable<DataSet> | undefined {
  if (element.kind === 'sequence' || element.kind === 'long-sequence') return element.items;
  if (element.kind !== 'encoded-sequence') return undefined;
  // Only the writer looks into one that is written already: so it is written, and read again item by item.
  const read = readDataSet(writeDataSet(dataSetOf([element])), { explicit: true, longSequences: 1, elements: 1e7 });
  const [back] = read.elements;
  return back?.kind === 'sequence' || back?.kind === 'long-sequence' ? back.items : [];
}

interface Place {
  readonly level: Level;
  readonly hidden: boolean;
}

function fateOf(
  before: DataElement | undefined,
  after: DataElement | undefined,
  side: Side,
  { level, hidden }: Place,
): Fate {
  if (side === 'held') return 'held';
  if (before === undefined) return after === undefined ? 'absent' : 'added';
  if (after === undefined) return hidden ? 'private-removed' : 'removed';
  return changeOf(before, after, level.source?.characterSet ?? '');
}

/** Day and century that stand in for a date that an object must have and that was no date. */
const dummyDate = '19000101';

function changeOf(before: DataElement, after: DataElement, characterSet: string): Fate {
  if (after.kind !== 'value' || before.kind !== 'value') {
    const sequences = before.kind !== 'value' && after.kind !== 'value';
    if (after.kind === 'sequence' && after.items.length === 0)
      return before.kind === 'sequence' && before.items.length === 0 ? 'kept' : 'emptied';
    return sequences ? 'kept' : after.kind === 'value' && after.value.length === 0 ? 'emptied' : 'replaced';
  }
  if (isSame(before.value, after.value)) return 'kept';
  if (after.value.length === 0) return 'emptied';
  if (traitsOf(after.vr).kind !== 'text') return 'replaced';
  const [was, is] = [stringsOf(before, characterSet), stringsOf(after, '')];
  if (was.length === is.length && was.every((text, at) => text === is[at])) return 'kept';
  const isDate = after.vr === 'DA' || after.vr === 'DT';
  return isDate && was.length === is.length && is.every((text) => /^\d{8}/.test(text) && !text.startsWith(dummyDate))
    ? 'shifted'
    : 'replaced';
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Whether the clean ones have unlike things here. Where one of them is held there is nothing to compare. */
function differ(
  sides: readonly Side[],
  afters: readonly (DataElement | undefined)[],
  outcomes: readonly Outcome[],
): boolean {
  if (sides.includes('held')) return false;
  const [first, ...others] = afters;
  return others.some((other, at) => {
    if (first?.kind === 'value' && other?.kind === 'value') return !isSame(first.value, other.value);
    return outcomes[0]?.fate !== outcomes[at + 1]?.fate || outcomes[0]?.after !== outcomes[at + 1]?.after;
  });
}

function keywordOf(tag: number): string {
  if (isPrivate(tag)) return isPrivateCreator(tag) ? 'PrivateCreator' : '';
  return dictionaryEntry(tag)?.keyword ?? '';
}
