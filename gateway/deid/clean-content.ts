/** Content items (PS3.3 10.2, C.17.3): which of them are numbers and codes, and whether one that was cleaned still says anything. */

import { type DataSet, findElement } from '../../data-set/data-set.ts';
import { firstString } from '../../data-set/values.ts';

/** Sequences of content items beside an image. Of documents and their trees nothing is cleaned: they are held. */
export const contentSequences: ReadonlySet<number> = new Set([
  0x00400441, // Content Item Modifier Sequence
  0x00400555, // Acquisition Context Sequence
  0x00400612, // Specimen Preparation Step Content Item Sequence
]);

const valueType = 0x0040a040;
const conceptName = 0x0040a043;
/** By value type: where the value stands. Texts, names, dates, UIDs and references are not among them. */
const values: ReadonlyMap<string, number> = new Map([
  ['CODE', 0x0040a168],
  ['NUMERIC', 0x0040a30a],
]);

function valueTagOf(item: DataSet): number | undefined {
  return values.get(firstString(item, valueType) ?? '');
}

export function isContent(item: DataSet): boolean {
  return valueTagOf(item) !== undefined;
}

/** Cleaning may have left a question without an answer, or an answer without its question: both say nothing. */
export function isWholeContent(clean: DataSet): boolean {
  const tag = valueTagOf(clean);
  return tag !== undefined && hasValue(clean, conceptName) && hasValue(clean, tag);
}

function hasValue(item: DataSet, tag: number): boolean {
  const element = findElement(item, tag);
  if (element?.kind === 'value') return element.value.length > 0;
  return element?.kind === 'sequence' && element.items.length > 0;
}
