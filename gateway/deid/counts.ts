/** Counts what becomes of each element that was received: every one once, by its kind, and nothing of its value. */

import { type DataElement, type DataSet, findElement } from '../../data-set/data-set.ts';
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

export class Counts {
  readonly #numbers: number[] = none.slice();

  /** `fate`: its place among `elementFates`. */
  note(place: Place, fate: number, count = 1): void {
    const numbers = this.#numbers;
    numbers[place + fate] = (numbers[place + fate] as number) + count;
  }

  /** One that was counted with one fate has another. */
  move(place: Place, from: number, to: number): void {
    this.note(place, from, -1);
    this.note(place, to);
  }

  /** What was counted apart. */
  add(more: Counts): void {
    for (let at = 0; at < this.#numbers.length; at += 1) this.note(at, 0, more.#numbers[at]);
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

  /** An attribute that came and is written anew: what stands there now says what became of it. `place`: where it is counted. */
  rewritten(old: DataElement, clean: DataSet, place: Place, otherwise: number): void {
    const anew = findElement(clean, old.tag);
    if (anew === undefined) this.note(place, otherwise);
    else if (isSame(old, anew)) this.note(place, fates.kept);
    else this.note(place, anew.kind === 'value' && anew.value.length === 0 ? fates.emptied : fates.replaced);
  }

  /** One of which the IOD knows nothing was counted as foreign, and then written anew all the same. */
  added(old: DataElement, clean: DataSet): void {
    const place = placeOfElement(old);
    this.note(place, fates.foreign, -1);
    this.rewritten(old, clean, place, fates.foreign);
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
