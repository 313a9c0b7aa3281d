/**
 * Carries a stored header to the next generation of the site key: every pseudonym in it, at every depth, takes one step of its
 * chain, and its seal is made again over the new names; nothing else changes.
 */
import {
  type DataElement,
  type DataSet,
  dataSetOf,
  findElement,
  type ValueElement,
  withElements,
} from '../../data-set/data-set.ts';
import { isPrivate } from '../../data-set/dictionary.ts';
import { textElement } from '../../data-set/elements.ts';
import { SequenceEncoder } from '../../data-set/sequence-encoder.ts';
import { firstString, strings, stringsOf } from '../../data-set/values.ts';
import { patientName } from './patient.ts';
import { type OptionId, profileOptions } from './profile.ts';
import { carryAccession, carryPatientKey, carryUid } from './pseudonym.ts';
import { type Rule, type Rules, rulesOf } from './rules.ts';
import { Seal } from './seal.ts';

const patientNameTag = 0x00100010;
const patientIdTag = 0x00100020;
const accessionTag = 0x00080050;
const methodTag = 0x00120063;

/** What it was cleaned by (PS3.16 CID 7050), in the order of the table. */
function optionsOf(dataSet: DataSet): OptionId[] {
  const sequence = findElement(dataSet, 0x00120064);
  const codes = new Set<string | undefined>();
  if (sequence?.kind === 'sequence' || sequence?.kind === 'long-sequence')
    for (const item of sequence.items) codes.add(firstString(item, 0x00080100));
  return profileOptions.filter(({ code }) => codes.has(code)).map(({ id }) => id);
}

/** With this option the UIDs are the sender's own. */
const retainUids: OptionId = 'retain-uids';

/** `link`: the next generation's key of pseudonyms. Sequences that were read item by item are encoded so. */
export function carryDataSet(dataSet: DataSet, link: Uint8Array): DataSet {
  const options = optionsOf(dataSet);
  const rules = rulesOf(firstString(dataSet, 0x00080016) ?? '', { options })?.rules;
  const carrier = new Carrier(link, options);
  const carried = carrier.dataSet(dataSet, rules);
  const [method, mark] = strings(dataSet, methodTag);
  if (method === undefined || mark === undefined) return carried;
  // Of a class that is not known any more nothing can be sealed: it is a stranger then. The old mark never stays.
  const again = rules === undefined ? [] : [carrier.mark(carried)];
  return withElements(carried, [textElement(methodTag, 'LO', method, ...again)]);
}

/** What is no pseudonym of ours stays: classes and syntaxes of the standard. */
export function carryIfPseudonym(link: Uint8Array, uid: string): string {
  return uid.startsWith('2.25.') ? carryUid(link, uid) : uid;
}

/** What the rules would make new: clean-data-set.ts shows the same to the seal, in the same order. */
const sealedKinds: ReadonlySet<Rule['kind'] | undefined> = new Set(['uid', 'kept-uid', 'date', 'date-time'] as const);

class Carrier {
  readonly #link: Uint8Array;
  readonly #options: readonly OptionId[];
  readonly #seal = new Seal();

  constructor(link: Uint8Array, options: readonly OptionId[]) {
    this.#link = link;
    this.#options = options;
  }

  /** `rules`: of that level; undefined: nothing in it is sealed. */
  dataSet({ elements, characterSet }: DataSet, rules: Rules | undefined): DataSet {
    const carried = dataSetOf(
      elements.map((element) => this.#element(element, rules)),
      characterSet,
    );
    const name = firstString(carried, patientNameTag);
    const key = firstString(carried, patientIdTag);
    if (key === undefined || !name?.startsWith('PSEUDONYM^')) return carried;
    return withElements(carried, [textElement(patientNameTag, 'PN', patientName(key))]);
  }

  /** Of the whole header, once it is carried. */
  mark(carried: DataSet): string {
    const names = [0x00080018, 0x0020000e, 0x0020000d, patientIdTag, accessionTag];
    return this.#seal.markBy(this.#link, this.#options, ...names.map((tag) => firstString(carried, tag) ?? ''));
  }

  #element(element: DataElement, rules: Rules | undefined): DataElement {
    const rule = rules?.get(element.tag);
    if (element.kind === 'value') {
      const carried = this.#value(element, rule);
      if (rules && this.#isSealed(carried, rule)) this.#seal.add(carried);
      return carried;
    }
    const below = rule?.items();
    if (element.kind === 'sequence')
      return { ...element, items: element.items.map((item) => this.dataSet(item, below)) };
    if (element.kind !== 'long-sequence') return element;
    const encoder = new SequenceEncoder();
    for (const item of element.items) encoder.add(this.dataSet(item, below));
    return encoder.element(element.tag);
  }

  #isSealed({ tag, vr }: ValueElement, rule: Rule | undefined): boolean {
    if (rule) return sealedKinds.has(rule.kind);
    return vr === 'UI' && isPrivate(tag) && this.#options.includes('retain-safe-private');
  }

  #value(element: ValueElement, rule: Rule | undefined): ValueElement {
    const { tag, vr } = element;
    if (tag === patientIdTag) return this.#rewritten(element, /^[0-9a-f]{32}$/, carryPatientKey);
    if (tag === accessionTag) return this.#rewritten(element, /^[0-9A-F]{16}$/, carryAccession);
    // Of a device: its own, though it begins as our pseudonyms do.
    if (vr !== 'UI' || this.#options.includes(retainUids) || rule?.kind === 'kept-uid') return element;
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
