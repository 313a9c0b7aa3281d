/** Walks one data set by its rules and builds the clean one: default deny at every level. */

import { type DataElement, type DataSet, dataSetOf, type ValueElement } from '../../data-set/data-set.ts';
import { isPrivate } from '../../data-set/dictionary.ts';
import { emptyElement, sequenceElement, textElement } from '../../data-set/elements.ts';
import { SequenceEncoder } from '../../data-set/sequence-encoder.ts';
import { firstString } from '../../data-set/values.ts';
import type { Vr } from '../../data-set/vr.ts';
import { isContent, isWholeContent } from './clean-content.ts';
import { unicode } from './clean-kept-text.ts';
import { cleanValue, type ValueContext } from './clean-value.ts';
import { Counts, fates, isSame, placeOf } from './counts.ts';
import { isKnownCode } from './known-codes.ts';
import type { Rule, Rules } from './rules.ts';
import { PrivateBlocks } from './safe-private.ts';
import type { Seal } from './seal.ts';

/** What happened to the elements, all levels together. */
export interface MutableCounts {
  readonly elements: Counts;
  /** How often `watched` was left, at any level. */
  watched?: number;
}

export interface WalkContext extends ValueContext {
  readonly counts: MutableCounts;
  /** The tag that `counts.watched` is about. */
  readonly watched?: number | undefined;
  /** Is shown each clean item of a long sequence before it is encoded. */
  readonly longItem?: (item: DataSet) => void;
  /** Is shown every UID and date that is left. */
  readonly seal?: Pick<Seal, 'add'>;
  /** Private elements that are known to be safe are kept. */
  readonly safePrivate?: boolean;
}

const privatePlace = placeOf('private');

const codingScheme = 0x00080102;
const codeMeaning = 0x00080104;
/** Code Value, Long Code Value: one of them carries the code (PS3.3 8.1). URN codes are not kept. */
const codeValues = [0x00080100, 0x00080119] as const;

/** Type 1 attributes whose value went: what stands in, where anything can (PS3.15 Table E.1-1, action D). */
const dummies: Partial<Record<Vr, string>> = {
  CS: 'OTHER',
  LO: 'REMOVED',
  SH: 'REMOVED',
  LT: 'REMOVED',
  ST: 'REMOVED',
  UT: 'REMOVED',
  UC: 'REMOVED',
  PN: 'REMOVED',
  AE: 'REMOVED',
  DA: '19000101',
  TM: '000000',
  DT: '19000101000000',
};

/** Leaves what the IOD asks for: nothing for type 3, empty for type 2, a dummy for type 1. */
function standIn(rule: Rule): DataElement | undefined {
  const vr = rule.vrs[0] ?? 'UN';
  if (rule.type === 3) return undefined;
  if (vr === 'SQ') return rule.type === 2 ? sequenceElement(rule.tag, []) : undefined;
  if (rule.type === 2) return emptyElement(rule.tag, vr);
  const dummy = dummies[vr];
  return dummy === undefined ? undefined : textElement(rule.tag, vr, dummy);
}

/** Of which the items are walked. */
function isWalked({ kind }: Rule): boolean {
  return kind === 'sequence' || kind === 'codes' || kind === 'content';
}

/** Why an element of which nothing is left went. */
function reasonOf(element: DataElement, rule: Rule): number {
  if (rule.kind === 'remove') return fates.removed;
  if (element.kind !== 'value') return isWalked(rule) ? fates.unlisted : fates.wrongVr;
  if (isWalked(rule) || !rule.vrs.includes(element.vr)) return fates.wrongVr;
  return element.value.length === 0 ? fates.removed : fates.unlisted;
}

/** Counts an element and shows what is left of it to the seal. */
function noteElement(
  element: DataElement,
  rule: Rule,
  clean: DataElement | undefined,
  left: DataElement | undefined,
  { counts: { elements: to }, seal, shiftDays }: WalkContext,
): void {
  const { counted, kind } = rule;
  const dated = kind === 'date' || kind === 'date-time';
  if ((dated || kind === 'uid' || kind === 'kept-uid') && left?.kind === 'value') seal?.add(left);
  if (clean !== undefined) {
    const still = clean === element || kind === 'kept-text' || (dated && shiftDays === 0) || isSame(element, clean);
    to.note(counted, still ? fates.kept : dated ? fates.shifted : fates.replaced);
    return;
  }
  const reason = reasonOf(element, rule);
  to.note(counted, left === undefined ? reason : fates.emptied);
  // Items that were walked have counted their own.
  if (element.kind !== 'value' && !isWalked(rule)) to.dropBelow(element, reason, counted);
}

/** The elements that may stay, in order. `anew`: takes those that the caller writes anew and counts. */
export function cleanElements(
  source: DataSet,
  rules: Rules,
  context: WalkContext,
  anew?: DataElement[],
): DataElement[] {
  const out: DataElement[] = [];
  const { counts } = context;
  const blocks = context.safePrivate === true ? new PrivateBlocks() : undefined;
  let privates = 0;
  for (const element of source.elements) {
    const rule = rules.get(element.tag);
    if (rule === undefined) {
      if (blocks !== undefined && isPrivate(element.tag))
        privates += cleanPrivate(element, source, blocks, out, context);
      else counts.elements.drop(element, fates.foreign);
      continue;
    }
    if (rule.kind === 'identity') {
      if (anew) anew.push(element);
      else counts.elements.note(rule.counted, fates.removed);
      if (element.kind !== 'value') counts.elements.dropBelow(element, fates.removed, rule.counted);
      continue;
    }
    const clean = cleanElement(element, rule, source, context);
    const left = clean ?? standIn(rule);
    if (left !== undefined) out.push(left);
    if (left?.tag === context.watched) counts.watched = (counts.watched ?? 0) + 1;
    noteElement(element, rule, clean, left, context);
  }
  // A creator is written when the first of its elements is.
  return privates === 0 ? out : out.sort((a, b) => a.tag - b.tag);
}

/** How many elements were kept: none, one, or one with its creator. */
function cleanPrivate(
  element: DataElement,
  source: DataSet,
  blocks: PrivateBlocks,
  out: DataElement[],
  context: WalkContext,
): number {
  const { elements: to } = context.counts;
  const kept = blocks.clean(element, source, context);
  const clean = kept.at(-1);
  if (clean === undefined) {
    to.drop(element, fates.foreign);
    return 0;
  }
  for (const one of kept) {
    out.push(one);
    if (one.kind === 'value' && one.vr === 'UI') context.seal?.add(one);
  }
  to.note(privatePlace, isSame(element, clean) ? fates.kept : fates.replaced);
  // Its creator was counted as gone when it came.
  if (kept.length === 2) to.move(privatePlace, fates.foreign, fates.kept);
  return kept.length;
}

function cleanElement(
  element: DataElement,
  rule: Rule,
  source: DataSet,
  context: WalkContext,
): DataElement | undefined {
  if (element.kind === 'value') {
    const items = isWalked(rule);
    return items ? undefined : cleanValue(element, rule, source, context);
  }
  // Encapsulated data below the top level is an icon or a trick.
  if (element.kind === 'fragments' || element.kind === 'encoded-sequence') return undefined;
  const cleanItem = itemCleaners[rule.kind];
  if (cleanItem === undefined) return undefined;
  if (element.kind === 'long-sequence') {
    const encoder = new SequenceEncoder();
    for (const item of element.items) {
      const clean = cleanItem(item, rule, context);
      if (!clean) continue;
      context.longItem?.(clean);
      encoder.add(clean);
    }
    return encoder.length === 0 ? undefined : encoder.element(element.tag);
  }
  const items = element.items.map((item) => cleanItem(item, rule, context)).filter((item) => item !== undefined);
  return items.length === 0 ? undefined : sequenceElement(element.tag, items);
}

function cleanPlainItem(item: DataSet, rule: Rule, context: WalkContext): DataSet | undefined {
  const elements = cleanElements(item, rule.items(), context);
  return elements.length === 0 ? undefined : { elements, characterSet: context.script?.wide ? unicode : '' };
}

function cleanContentItem(item: DataSet, rule: Rule, context: WalkContext): DataSet | undefined {
  const counts: MutableCounts = { elements: new Counts() };
  const sealed: ValueElement[] = [];
  const seal = { add: (element: ValueElement) => void sealed.push(element) };
  const clean = isContent(item) ? cleanPlainItem(item, rule, { ...context, counts, seal }) : undefined;
  const { elements: to } = context.counts;
  if (clean && isWholeContent(clean)) {
    to.add(counts.elements);
    for (const element of sealed) context.seal?.add(element);
    return clean;
  }
  // An item that goes takes with it what was clean of it: a second pass would not find it.
  for (const element of item.elements) to.drop(element, fates.unlisted);
  return undefined;
}

/**
 * A code of a known scheme keeps value and scheme; its meaning is written anew from the value, because the sender's meaning
 * is free text. An item whose code is not known goes whole.
 */
function cleanCode(item: DataSet, rule: Rule, context: WalkContext): DataSet | undefined {
  const { elements: counts } = context.counts;
  const scheme = firstString(item, codingScheme) ?? '';
  const tag = codeValues.find((value) => firstString(item, value) !== undefined);
  const code = tag === undefined ? undefined : firstString(item, tag);
  if (tag === undefined || code === undefined || !isKnownCode(scheme, code)) {
    for (const element of item.elements) counts.drop(element, fates.unlisted, rule.counted);
    return undefined;
  }
  const isNested = ({ kind, tag }: DataElement) =>
    (kind === 'sequence' || kind === 'long-sequence') && tag !== equivalentCode && rule.items().has(tag);
  const nested: DataElement[] = [];
  for (const element of item.elements) {
    if (isNested(element)) nested.push(element);
    else if (element.tag === tag || element.tag === codingScheme) counts.note(rule.counted, fates.kept);
    else if (element.tag === codeMeaning) counts.note(rule.counted, fates.replaced);
    else counts.drop(element, fates.removed, rule.counted);
  }
  const below = cleanElements({ elements: nested, characterSet: item.characterSet }, rule.items(), context);
  const valueTag = code.length > 16 ? codeValues[1] : codeValues[0];
  return dataSetOf([
    textElement(valueTag, code.length > 16 ? 'UC' : 'SH', code),
    textElement(codingScheme, 'SH', scheme),
    textElement(codeMeaning, 'LO', code),
    ...below,
  ]);
}

/** The same concept once more in other schemes: nothing is lost with it. */
const equivalentCode = 0x00080121;

type CleanItem = (item: DataSet, rule: Rule, context: WalkContext) => DataSet | undefined;

const itemCleaners: Partial<Record<Rule['kind'], CleanItem>> = {
  sequence: cleanPlainItem,
  codes: cleanCode,
  content: cleanContentItem,
};
