/** Counts what becomes of each element that was received: every one once, by its kind, and nothing of its value. */

import type { DataElement, DataSet } from '../../data-set/data-set.ts';
import { dictionaryEntry } from '../../data-set/dictionary.ts';
import type { Vr } from '../../data-set/vr.ts';
import {
  type ElementFate,
  type ElementKind,
  elementFates,
  elementKinds,
  type FateCounts,
  type KindCounts,
} from '../contract/deid-counts.ts';
import { identifyingTags } from './sweep-identifiers.ts';

const identifying = new Set([...identifyingTags.number, ...identifyingTags.words]);
/** Icon Image Sequence. */
const iconImage = 0x00880200;

const kindByVr: Readonly<Record<Vr, ElementKind>> = {
  ...{ PN: 'names', DA: 'dates', DT: 'dates', TM: 'dates', UI: 'uids', CS: 'words', SQ: 'sequences' },
  ...{ LO: 'text', SH: 'text', LT: 'text', ST: 'text', UT: 'text', UC: 'text', UR: 'text', AE: 'text' },
  ...{ DS: 'numbers', IS: 'numbers', AS: 'numbers', AT: 'numbers', US: 'numbers', SS: 'numbers', UL: 'numbers' },
  ...{ SL: 'numbers', UV: 'numbers', SV: 'numbers', FL: 'numbers', FD: 'numbers' },
  ...{ OB: 'bytes', OW: 'bytes', OF: 'bytes', OD: 'bytes', OL: 'bytes', OV: 'bytes', UN: 'bytes' },
};

/** A number for each kind, by which its counts are found: the walk counts by numbers alone. */
export type Place = number;
export const placeOf = (kind: ElementKind): Place => elementKinds.indexOf(kind) * elementFates.length;

const placeByVr = new Map(Object.entries(kindByVr).map(([vr, kind]) => [vr, placeOf(kind)]));
const [isPrivate, isOverlay, isIcon] = [placeOf('private'), placeOf('overlays'), placeOf('icons')];
const [isText, isIdentifier, isUnknown] = [placeOf('text'), placeOf('identifiers'), placeOf('unknown')];

/** Of an attribute, by its tag and by the VR that it should have. */
export function placeOfAttribute(tag: number, vr: Vr): Place {
  const group = tag >>> 16;
  if ((group & 1) === 1) return isPrivate;
  if (group >= 0x5000 && ((group & 0xff00) === 0x5000 || (group & 0xff00) === 0x6000)) return isOverlay;
  if (tag === iconImage) return isIcon;
  const place = placeByVr.get(vr) as Place;
  return place === isText && identifying.has(tag) ? isIdentifier : place;
}

/** The same where no rule says which VR it should have. */
function placeOfElement({ tag, vr }: DataElement): Place {
  const place = placeOfAttribute(tag, vr);
  if (vr !== 'UN' || place === isPrivate || place === isOverlay) return place;
  const entry = dictionaryEntry(tag);
  return entry === undefined ? isUnknown : placeOfAttribute(tag, entry.vrs[0] ?? vr);
}

/** What stands below these is a part of them. */
const whole = new Set([isPrivate, isIcon, isOverlay, isUnknown, placeOf('codes')]);

const none: readonly number[] = new Array(elementKinds.length * elementFates.length).fill(0);

/** Of each fate, its place among them: the walk counts by number, which costs it nothing. */
export const fates = {
  kept: 0,
  replaced: 1,
  shifted: 2,
  emptied: 3,
  removed: 4,
  unlisted: 5,
  wrongVr: 6,
  foreign: 7,
} as const satisfies Record<ElementFate, number>;

/** Of the first element from `at` on that has this tag or a later one. */
function placeIn({ elements }: DataSet, tag: number, at: number): number {
  let place = at;
  while (place < elements.length && (elements[place] as DataElement).tag < tag) place += 1;
  return place;
}

/** An attribute that is written anew, and the fate by which the walk counts the one that came. */
export interface Gone {
  readonly tag: number;
  readonly as: number;
}

export class Counts {
  readonly #numbers: number[] = none.slice();

  /** `fate`: its place among `elementFates`. */
  note(place: Place, fate: number, count = 1): void {
    const numbers = this.#numbers;
    numbers[place + fate] = (numbers[place + fate] as number) + count;
  }

  /** An element that goes with all that stands in it. `part`: of what it is a part. */
  drop(element: DataElement, fate: number, part?: Place): void {
    const own = part ?? placeOfElement(element);
    this.note(own, fate);
    if (element.kind !== 'value') this.dropBelow(element, fate, own);
  }

  /** What stands in an element that is counted already, at `own`. */
  dropBelow(element: DataElement, fate: number, own: Place): void {
    if (element.kind !== 'sequence' && element.kind !== 'long-sequence') return;
    const part = whole.has(own) ? own : undefined;
    for (const item of element.items) for (const child of item.elements) this.drop(child, fate, part);
  }

  /** Attributes, ascending, were counted as gone, and then written anew: what stands there now says what became of them. */
  rewritten(gone: readonly Gone[], source: DataSet, clean: DataSet): void {
    let before = 0;
    let after = 0;
    for (let at = 0; at < gone.length; at += 1) {
      const { tag, as } = gone[at] as Gone;
      before = placeIn(source, tag, before);
      after = placeIn(clean, tag, after);
      const old = source.elements[before];
      const anew = clean.elements[after];
      if (old?.tag !== tag || anew?.tag !== tag) continue;
      const place = placeOfElement(old);
      this.note(place, as, -1);
      const empty = anew.kind === 'value' && anew.value.length === 0;
      this.note(place, isSame(old, anew) ? fates.kept : empty ? fates.emptied : fates.replaced);
    }
  }

  get kinds(): KindCounts {
    const kinds: KindCounts = {};
    for (const kind of elementKinds) {
      const place = placeOf(kind);
      let found: FateCounts | undefined;
      for (const [index, fate] of elementFates.entries()) {
        const count = this.#numbers[place + index] as number;
        if (count === 0) continue;
        found ??= {};
        found[fate] = count;
      }
      if (found) kinds[kind] = found;
    }
    return kinds;
  }
}

/** Whether two values are the same bytes. */
export function isSame(a: DataElement, b: DataElement): boolean {
  if (a.kind !== 'value' || b.kind !== 'value' || a.value.length !== b.value.length) return false;
  for (let at = 0; at < a.value.length; at += 1) if (a.value[at] !== b.value[at]) return false;
  return true;
}
