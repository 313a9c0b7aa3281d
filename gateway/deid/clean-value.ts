/** Checks or rewrites one value by its rule: what comes back is safe to keep, undefined means it goes. */

import { latin1Text } from '../../data-set/character-set.ts';
import { type DataSet, findElement, type ValueElement } from '../../data-set/data-set.ts';
import { dictionaryEntry } from '../../data-set/dictionary.ts';
import { textElement } from '../../data-set/elements.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { numbers, stringsOf } from '../../data-set/values.ts';
import { traitsOf } from '../../data-set/vr.ts';
import { isStorageSopClass } from './allow-list.ts';
import { cleanBinary, isText } from './clean-binary.ts';
import { cleanKeptText, isWide } from './clean-kept-text.ts';
import { checkedDateTime, checkedTime, shiftDate, shiftDateTime } from './date-shift.ts';
import { isCodedWord, isTechnicalText } from './known-words.ts';
import type { NewWords } from './new-words.ts';
import { sizedText } from './number-size.ts';
import type { Rule } from './rules.ts';
import type { SiteWords } from './site-words.ts';

export interface ValueContext {
  /** The UID that is written for a UID. */
  readonly pseudonymUid: (uid: string) => string;
  /** Days added to every date; 0: as they came. */
  readonly shiftDays: number;
  /** Whether a text that is kept needs more than ASCII. */
  readonly script?: { wide: boolean };
  /** Kept like the shipped words. */
  readonly siteWords?: SiteWords | undefined;
  /** Takes the words that are on neither list. */
  readonly newWords?: NewWords | undefined;
}

/** Text as it stands in the element, without padding; extended characters are of no use here: what is kept is ASCII. */
function asciiOf(element: ValueElement): string {
  const { value } = element;
  let end = value.length;
  while (end > 0 && (value[end - 1] === 0x20 || value[end - 1] === 0)) end -= 1;
  return latin1Text(value.subarray(0, end));
}

function rewritten(element: ValueElement, values: readonly (string | undefined)[]): ValueElement | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  return textElement(element.tag, element.vr as 'LO', ...(values as string[]));
}

function inVm(rule: Rule, count: number): boolean {
  return count >= rule.vm[0] && count <= rule.vm[1];
}

/** A class or syntax UID of the standard names nobody; every other UID becomes its pseudonym. */
function cleanUid(element: ValueElement, rule: Rule, context: ValueContext): ValueElement | undefined {
  const uids = asciiOf(element).split('\\');
  // A UID of wrong form is a UID all the same to its sender: the pseudonym is well formed and tells nothing.
  if (!inVm(rule, uids.length) || uids.some((uid) => uid === '' || uid.length > 64)) return undefined;
  const values = uids.map((uid) => {
    const standard = isStorageSopClass(uid) || transferSyntax(uid) !== undefined;
    return standard ? uid : context.pseudonymUid(uid);
  });
  return rewritten(element, values);
}

/** PS3.5 9.1. */
const uidForm = /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/;

/** A UID as it may be kept; of a wrong form it would be a text like any other. */
export function isUid(uid: string): boolean {
  return uid.length <= 64 && uidForm.test(uid);
}

/** As it came or not at all: what is kept here is never a pseudonym, and a rotation of keys leaves it alone. */
function cleanKeptUid(element: ValueElement, rule: Rule): ValueElement | undefined {
  const uids = asciiOf(element).split('\\');
  return inVm(rule, uids.length) && uids.every(isUid) ? rewritten(element, uids) : undefined;
}

function cleanDates(element: ValueElement, rule: Rule, context: ValueContext): ValueElement | undefined {
  const values = stringsOf(element, '');
  if (!inVm(rule, values.length)) return undefined;
  const { shiftDays } = context;
  if (rule.kind === 'time') return rewritten(element, values.map(checkedTime));
  const shift = rule.kind === 'date' ? shiftDate : shiftDays === 0 ? checkedDateTime : shiftDateTime;
  return rewritten(
    element,
    values.map((value) => shift(value, shiftDays)),
  );
}

function keptText(element: ValueElement, rule: Rule, source: DataSet, { script }: ValueContext) {
  const clean = cleanKeptText(element, rule, source.characterSet);
  if (script && clean && isWide(clean)) script.wide = true;
  return clean;
}

/** On the site's own list; what is on no list is a new word. */
function isSiteWord({ tag, vr }: ValueElement, value: string, { siteWords, newWords }: ValueContext): boolean {
  if (siteWords?.has(tag, value)) return true;
  newWords?.note(tag, value, vr);
  return false;
}

/** Unknown words become empty values, so that those after them keep their place; none known: nothing is left. */
function cleanCoded(element: ValueElement, rule: Rule, context: ValueContext): ValueElement | undefined {
  const raw = asciiOf(element);
  const values = raw.split('\\').map((value) => value.trim());
  if (values.length > 32) return undefined;
  const isKnown = (value: string) => isCodedWord(rule.tag, value) || isSiteWord(element, value, context);
  const known = values.map((value) => (isKnown(value) ? value : ''));
  while (known.at(-1) === '') known.pop();
  return known.length === 0 ? undefined : rewritten(element, known);
}

function cleanText(element: ValueElement, rule: Rule, context: ValueContext): ValueElement | undefined {
  const values = asciiOf(element)
    .split('\\')
    .map((value) => value.trim());
  if (values.length > 8) return undefined;
  const isKnown = (value: string) => isTechnicalText(rule.tag, value) || isSiteWord(element, value, context);
  return rewritten(
    element,
    values.map((value) => (isKnown(value) ? value : undefined)),
  );
}

const decimals = /^ *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})? *$/;
const integers = /^ *[+-]?\d{1,10} *$/;
function cleanDecimal(element: ValueElement, rule: Rule): ValueElement | undefined {
  const raw = asciiOf(element);
  const values = raw.split('\\');
  if (!inVm(rule, values.length)) return undefined;
  const pattern = element.vr === 'IS' ? integers : decimals;
  let same = true;
  for (const [place, value] of values.entries()) {
    // PS3.5 6.2: 16 bytes of a DS; some write more digits than that, none writes forty.
    const sized = value.length > 32 || !pattern.test(value) ? undefined : sizedText(rule.tag, value);
    if (sized === undefined) return undefined;
    if (sized === value) continue;
    same = false;
    values[place] = sized;
  }
  if (!same) return rewritten(element, values);
  return raw.length === element.value.length || raw.length + 1 === element.value.length
    ? padded(element, raw)
    : rewritten(element, values);
}

/** The element itself where its padding is a space, else the same text padded right. */
function padded(element: ValueElement, raw: string): ValueElement {
  const last = element.value[raw.length];
  return last === undefined || last === 0x20 ? element : textElement(element.tag, element.vr as 'DS', raw);
}

/** AT: tags of the standard only. */
function cleanTags(element: ValueElement, rule: Rule): ValueElement | undefined {
  const { value } = element;
  if (value.length % 4 !== 0 || !inVm(rule, value.length / 4)) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  for (let at = 0; at < value.length; at += 4) {
    const tag = ((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0;
    if (((tag >>> 16) & 1) === 1 || dictionaryEntry(tag) === undefined) return undefined;
  }
  return element;
}

/** Palettes and LUTs have the length that their descriptor tells (PS3.3 C.7.6.3.1.5, C.11.1.1.1), and are no text. */
function cleanTable(element: ValueElement, rule: Rule, source: DataSet): ValueElement | undefined {
  const { length } = element.value;
  const descriptorTag = rule.tag === 0x00283006 ? 0x00283002 : rule.tag - 0x100;
  const descriptor = findElement(source, descriptorTag);
  const [entries = -1, , bits = 0] = descriptor === undefined ? [] : numbers(source, descriptorTag);
  // An SS descriptor of 65,536 entries reads as 0 too; a count past 32,767 reads as negative.
  const count = entries === 0 ? 65_536 : entries < 0 ? entries + 65_536 : entries;
  const fits = length === count * 2 || (bits <= 8 && length === count + (count & 1));
  return fits && !isText(element.value) ? element : undefined;
}

/** The clean element of one value, or undefined. `source` is the data set that the element stands in. */
export function cleanValue(
  element: ValueElement,
  rule: Rule,
  source: DataSet,
  context: ValueContext,
): ValueElement | undefined {
  if (element.value.length === 0 || !rule.vrs.includes(element.vr)) return undefined;
  switch (rule.kind) {
    case 'uid':
      return cleanUid(element, rule, context);
    case 'date':
    case 'time':
    case 'date-time':
      return cleanDates(element, rule, context);
    case 'coded':
      return cleanCoded(element, rule, context);
    case 'text':
      return cleanText(element, rule, context);
    case 'decimal':
      return cleanDecimal(element, rule);
    case 'binary':
      return inVm(rule, element.value.length / traitsOf(element.vr).unit) ? cleanBinary(element) : undefined;
    case 'tags':
      return cleanTags(element, rule);
    case 'kept-text':
      return keptText(element, rule, source, context);
    case 'kept-uid':
      return cleanKeptUid(element, rule);
    case 'table':
      return cleanTable(element, rule, source);
    default:
      return undefined;
  }
}
