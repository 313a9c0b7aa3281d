/**
 * Carries a stored header to the next generation of the site key: every pseudonym in it, at every depth, takes one step of its
 * chain; nothing else changes.
 */
import { type DataElement, type DataSet, dataSetOf, type ValueElement, withElements } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { SequenceEncoder } from '../../data-set/sequence-encoder.ts';
import { firstString, items, stringsOf } from '../../data-set/values.ts';
import { patientName } from './patient.ts';
import { carryAccession, carryPatientKey, carryUid } from './pseudonym.ts';

const patientNameTag = 0x00100010;
const patientIdTag = 0x00100020;
const accessionTag = 0x00080050;
/** Retain UIDs Option (PS3.16 CID 7050): then the UIDs are the sender's own. */
const retainUids = '113110';

export function keepsSenderUids(dataSet: DataSet): boolean {
  return items(dataSet, 0x00120064).some((item) => firstString(item, 0x00080100) === retainUids);
}

/** `link`: the next generation's key of pseudonyms. Sequences that were read item by item are encoded so. */
export function carryDataSet(dataSet: DataSet, link: Uint8Array): DataSet {
  return new Carrier(link, keepsSenderUids(dataSet)).dataSet(dataSet);
}

/** What is no pseudonym of ours stays: classes and syntaxes of the standard. */
export function carryIfPseudonym(link: Uint8Array, uid: string): string {
  return uid.startsWith('2.25.') ? carryUid(link, uid) : uid;
}

class Carrier {
  readonly #link: Uint8Array;
  readonly #keepsUids: boolean;

  constructor(link: Uint8Array, keepsUids: boolean) {
    this.#link = link;
    this.#keepsUids = keepsUids;
  }

  dataSet({ elements, characterSet }: DataSet): DataSet {
    const carried = dataSetOf(
      elements.map((element) => this.#element(element)),
      characterSet,
    );
    const name = firstString(carried, patientNameTag);
    const key = firstString(carried, patientIdTag);
    if (key === undefined || !name?.startsWith('PSEUDONYM^')) return carried;
    return withElements(carried, [textElement(patientNameTag, 'PN', patientName(key))]);
  }

  #element(element: DataElement): DataElement {
    if (element.kind === 'value') return this.#value(element);
    if (element.kind === 'sequence') return { ...element, items: element.items.map((item) => this.dataSet(item)) };
    if (element.kind !== 'long-sequence') return element;
    const encoder = new SequenceEncoder();
    for (const item of element.items) encoder.add(this.dataSet(item));
    return encoder.element(element.tag);
  }

  #value(element: ValueElement): ValueElement {
    const { tag, vr } = element;
    if (tag === patientIdTag) return this.#rewritten(element, /^[0-9a-f]{32}$/, carryPatientKey);
    if (tag === accessionTag) return this.#rewritten(element, /^[0-9A-F]{16}$/, carryAccession);
    if (vr !== 'UI' || this.#keepsUids) return element;
    return this.#rewritten(element, /^2\.25\./, carryUid);
  }

  /** Each value that has the form of a pseudonym; an element without one is the one that came. */
  #rewritten(element: ValueElement, form: RegExp, carry: (link: Uint8Array, value: string) => string): ValueElement {
    const values = stringsOf(element, '');
    const carried = values.map((value) => (form.test(value) ? carry(this.#link, value) : value));
    if (carried.every((value, index) => value === values[index])) return element;
    return textElement(element.tag, element.vr as 'UI', ...carried);
  }
}
