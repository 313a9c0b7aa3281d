/** Gathers what in a received header tells who somebody is: names, numbers, places, dates and UIDs, at any depth. */

import type { DataSet, ValueElement } from '../../data-set/data-set.ts';
import type { Retention } from './retention.ts';

/** name: PN. number: a key of a record. words: places, telephones, devices. date: DA, and the date of a DT. */
export type IdentifierKind = 'name' | 'number' | 'words' | 'date';

export interface Identifiers {
  readonly found: readonly ValueElement[];
  /** Of each of `found`. */
  readonly characterSets: readonly string[];
  /** Every UID of the object but those of the standard, with those that name the object itself. */
  readonly uids: readonly ValueElement[];
  /** Of the bytes of what was found: the same for the images of a series. */
  readonly hash: number;
  /** What the profile keeps on purpose, each with its character set. */
  readonly kept: readonly { readonly element: ValueElement; readonly characterSet: string }[];
}

/** Attributes besides names and dates. Of Table E.1-1 those whose value is a key or a place, not a sentence. */
export const identifyingTags: Readonly<Record<'number' | 'words', readonly number[]>> = {
  number: [
    0x00080050, 0x00100020, 0x00101000, 0x00101005, 0x00101090, 0x00120040, 0x00120042, 0x00181000, 0x00181002,
    0x00200010, 0x00321066, 0x00380010, 0x00380060, 0x00400009, 0x00400253, 0x00401001, 0x00402016, 0x00402017,
  ],
  words: [
    0x00080080, 0x00080081, 0x00080092, 0x00080094, 0x00081010, 0x00081040, 0x00100021, 0x00101040, 0x00101080,
    0x00102154, 0x00102155, 0x00102180, 0x00102299, 0x00120031, 0x00321033, 0x00380300, 0x00400010, 0x00400011,
    0x00400241, 0x00400242, 0x00400243, 0x00400280, 0x00401400, 0x00402008, 0x00402009, 0x00402010,
  ],
};

const listedTags = [...identifyingTags.number, ...identifyingTags.words].sort((a, b) => a - b);
const numberTags = new Set(identifyingTags.number);

export function kindOfIdentifier({ tag, vr }: ValueElement): IdentifierKind {
  if (vr === 'PN') return 'name';
  if (vr === 'DA' || vr === 'DT') return 'date';
  return numberTags.has(tag) ? 'number' : 'words';
}

/** Bytes that count: of a DT the date. */
export function identifyingLength({ vr, value }: ValueElement): number {
  return vr === 'DT' ? Math.min(8, value.length) : value.length;
}

/** SOP, study, series and frame of reference: theirs even where they use the root of the standard. */
const ownUids = new Set([0x00080018, 0x0020000d, 0x0020000e, 0x00200052]);
const standardRoot = [...'1.2.840.10008.'].map((sign) => sign.charCodeAt(0));

/** A hostile header names half a million people; then these are searched for, and the value checks stand alone for the rest. */
const most = 4096;

class Gathering implements Identifiers {
  readonly found: ValueElement[] = [];
  readonly characterSets: string[] = [];
  readonly uids: ValueElement[] = [];
  readonly kept: { element: ValueElement; characterSet: string }[] = [];
  hash = 0;
  readonly #retention: Retention | undefined;
  /** Of what items brought: what each frame repeats counts once. */
  #seen: Set<number> | undefined;

  constructor(retention: Retention | undefined) {
    this.#retention = retention;
  }

  dataSet({ elements, characterSet }: DataSet, nested: boolean): void {
    let next = 0;
    for (const element of elements) {
      if (element.kind !== 'value') {
        if (element.kind === 'sequence' || element.kind === 'long-sequence') {
          for (const item of element.items) this.dataSet(item, true);
        }
        continue;
      }
      const { tag, vr } = element;
      while (next < listedTags.length && (listedTags[next] as number) < tag) next += 1;
      if (vr === 'PN' || vr === 'DA' || vr === 'DT' || listedTags[next] === tag)
        this.#take(element, characterSet, nested);
      else if (vr === 'UI') this.#uid(element, nested);
    }
  }

  #take(element: ValueElement, characterSet: string, nested: boolean): void {
    if (element.value.length === 0 || this.found.length >= most) return;
    if (this.#retention?.keeps(element.tag, element.vr) === true) {
      if (this.kept.length < most) this.kept.push({ element, characterSet });
      return;
    }
    const hash = hashOf(element.value, identifyingLength(element));
    if (nested && this.#isKnown(hash)) return;
    this.hash = (Math.imul(this.hash, 31) + hash) | 0;
    this.found.push(element);
    this.characterSets.push(characterSet);
  }

  #uid(element: ValueElement, nested: boolean): void {
    const { value, tag } = element;
    if (isOfStandard(value) && !ownUids.has(tag)) return;
    if (this.#retention?.keeps(tag, 'UI') === true) return;
    if (nested && this.#isKnown(hashOf(value, value.length))) return;
    if (this.uids.length < most) this.uids.push(element);
  }

  #isKnown(hash: number): boolean {
    this.#seen ??= new Set();
    const { size } = this.#seen;
    return this.#seen.add(hash).size === size;
  }
}

function isOfStandard(value: Uint8Array): boolean {
  for (let at = 0; at < standardRoot.length; at += 1) if (value[at] !== standardRoot[at]) return false;
  return true;
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash | 0;
}

export function identifiersOf(source: DataSet, retention?: Retention): Identifiers {
  const gathering = new Gathering(retention);
  gathering.dataSet(source, false);
  return gathering;
}
