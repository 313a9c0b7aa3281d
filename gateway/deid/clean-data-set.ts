/** Walks one data set by its rules and builds the clean one: default deny at every level. */

import { type DataElement, type DataSet, dataSetOf } from '../../data-set/data-set.ts';
import { isPrivate } from '../../data-set/dictionary.ts';
import { emptyElement, sequenceElement, textElement } from '../../data-set/elements.ts';
import { SequenceEncoder } from '../../data-set/sequence-encoder.ts';
import { firstString } from '../../data-set/values.ts';
import type { Vr } from '../../data-set/vr.ts';
import { isContent, isWholeContent } from './clean-content.ts';
import { unicode } from './clean-kept-text.ts';
import { cleanValue, type ValueContext } from './clean-value.ts';
import { isKnownCode } from './known-codes.ts';
import type { Rule, Rules } from './rules.ts';
import { PrivateBlocks } from './safe-private.ts';
import type { Seal } from './seal.ts';

/** What happened to the elements, all levels together. */
export interface MutableCounts {
  kept: number;
  replaced: number;
  /** Dates moved. */
  shifted: number;
  /** Of what an IOD requires: left empty, or with a dummy. */
  emptied: number;
  removed: number;
  privateRemoved: number;
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
  readonly seal?: Seal;
  /** Private elements that are known to be safe are kept. */
  readonly safePrivate?: boolean;
}

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

/** Elements below, for the counts. */
function size(element: DataElement): number {
  let count = 1;
  if (element.kind !== 'sequence' && element.kind !== 'long-sequence') return count;
  for (const item of element.items) for (const child of item.elements) count += size(child);
  return count;
}

/** The elements that may stay, in order. */
export function cleanElements(source: DataSet, rules: Rules, context: WalkContext): DataElement[] {
  const out: DataElement[] = [];
  const { counts } = context;
  const blocks = context.safePrivate === true ? new PrivateBlocks() : undefined;
  let privates = 0;
  for (const element of source.elements) {
    const rule = rules.get(element.tag);
    if (rule === undefined) {
      if (!isPrivate(element.tag)) counts.removed += size(element);
      else if (blocks === undefined) counts.privateRemoved += size(element);
      else privates += cleanPrivate(element, source, blocks, out, context);
      continue;
    }
    if (rule.kind === 'identity') continue;
    const clean = cleanElement(element, rule, source, context);
    const left = clean ?? standIn(rule);
    if (left !== undefined) out.push(left);
    if (left?.tag === context.watched) counts.watched = (counts.watched ?? 0) + 1;
    if (left === undefined) counts.removed += size(element);
    else note(element, clean, left, rule, context);
  }
  // A creator is written when the first of its elements is.
  return privates === 0 ? out : out.sort((a, b) => a.tag - b.tag);
}

/** Counts what is left of an element, and shows it to the seal. */
function note(
  element: DataElement,
  clean: DataElement | undefined,
  left: DataElement,
  rule: Rule,
  { counts, seal, shiftDays }: WalkContext,
): void {
  const { kind } = rule;
  const dated = kind === 'date' || kind === 'date-time';
  if ((dated || kind === 'uid' || kind === 'kept-uid') && left.kind === 'value') seal?.add(left);
  if (clean === element || (clean !== undefined && kind.startsWith('kept-'))) counts.kept += 1;
  else if (clean === undefined) counts.emptied += 1;
  else if (!dated) counts.replaced += 1;
  else if (shiftDays === 0) counts.kept += 1;
  else counts.shifted += 1;
}

/** How many elements were kept: none, one, or one with its creator. */
function cleanPrivate(
  element: DataElement,
  source: DataSet,
  blocks: PrivateBlocks,
  out: DataElement[],
  { counts, seal, ...context }: WalkContext,
): number {
  const kept = blocks.clean(element, source, context);
  for (const one of kept) {
    out.push(one);
    if (one.kind === 'value' && one.vr === 'UI') seal?.add(one);
  }
  if (kept.length === 0) counts.privateRemoved += size(element);
  else counts.kept += kept.length;
  // Its creator was counted as removed when it came.
  if (kept.length === 2) counts.privateRemoved -= 1;
  return kept.length;
}

function cleanElement(
  element: DataElement,
  rule: Rule,
  source: DataSet,
  context: WalkContext,
): DataElement | undefined {
  if (element.kind === 'value') {
    const items = rule.kind === 'sequence' || rule.kind === 'codes' || rule.kind === 'content';
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
  const clean = isContent(item) ? cleanPlainItem(item, rule, context) : undefined;
  return clean && isWholeContent(clean) ? clean : undefined;
}

/**
 * A code of a known scheme keeps value and scheme; its meaning is written anew from the value, because the sender's meaning
 * is free text. An item whose code is not known goes whole.
 */
function cleanCode(item: DataSet, rule: Rule, context: WalkContext): DataSet | undefined {
  const scheme = firstString(item, codingScheme) ?? '';
  const tag = codeValues.find((value) => firstString(item, value) !== undefined);
  const code = tag === undefined ? undefined : firstString(item, tag);
  if (tag === undefined || code === undefined || !isKnownCode(scheme, code)) return undefined;
  const nested = item.elements.filter(
    ({ kind, tag }) =>
      (kind === 'sequence' || kind === 'long-sequence') && tag !== equivalentCode && rule.items().has(tag),
  );
  const below = cleanElements({ elements: nested, characterSet: item.characterSet }, rule.items(), context);
  const valueTag = code.length > 16 ? codeValues[1] : codeValues[0];
  context.counts.kept += 2;
  context.counts.replaced += 1;
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
