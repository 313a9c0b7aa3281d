/** A data set as plain values: elements ascending by tag, raw little-endian bytes decoded only when asked for. */

import type { Vr } from './vr.ts';

/** An element with a value. Bytes are little endian whatever the source was, padding as received; a view, not a copy. */
export interface ValueElement {
  readonly kind: 'value';
  readonly tag: number;
  readonly vr: Vr;
  readonly value: Uint8Array;
}

export interface SequenceElement {
  readonly kind: 'sequence';
  readonly tag: number;
  readonly vr: 'SQ';
  readonly items: readonly DataSet[];
}

/** Encapsulated pixel data (PS3.5 A.4): fragment 0 is the basic offset table. */
export interface FragmentsElement {
  readonly kind: 'fragments';
  readonly tag: number;
  readonly vr: 'OB' | 'OW' | 'UN';
  readonly fragments: readonly Uint8Array[];
}

/** A sequence too long to lie in memory parsed: its items are read from its bytes, one by one, each time they are asked for. */
export interface LongSequenceElement {
  readonly kind: 'long-sequence';
  readonly tag: number;
  readonly vr: 'SQ';
  /** Whoever keeps an item keeps its memory. */
  readonly items: Iterable<DataSet>;
}

/** A sequence that is written already, item by item: SequenceEncoder makes it, and only the writer looks into it. */
export interface EncodedSequenceElement {
  readonly kind: 'encoded-sequence';
  readonly tag: number;
  readonly vr: 'SQ';
  /** Items with their heads, one after the other in explicit little endian; cut anywhere. */
  readonly pieces: readonly Uint8Array[];
  /** Bytes of all pieces. */
  readonly length: number;
}

export type DataElement =
  | ValueElement
  | SequenceElement
  | FragmentsElement
  | LongSequenceElement
  | EncodedSequenceElement;

export interface DataSet {
  /** Strictly ascending by tag. */
  readonly elements: readonly DataElement[];
  /** Specific Character Set in force: the item's own, else its parent's; '' is the default repertoire. */
  readonly characterSet: string;
}

/** The element of a tag (0xggggeeee), by binary search. */
export function findElement(dataSet: DataSet, tag: number): DataElement | undefined {
  const { elements } = dataSet;
  let low = 0;
  let high = elements.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const element = elements[middle] as DataElement;
    if (element.tag === tag) return element;
    if (element.tag < tag) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** A data set of these elements in tag order; of two with one tag the later one stays. */
export function dataSetOf(elements: Iterable<DataElement>, characterSet = ''): DataSet {
  // Sorting is stable: of equal tags the later one comes last.
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  return { elements: sorted.filter((element, index) => sorted[index + 1]?.tag !== element.tag), characterSet };
}

/** The same data set with these elements put in or replaced. */
export function withElements(dataSet: DataSet, elements: Iterable<DataElement>): DataSet {
  return dataSetOf([...dataSet.elements, ...elements], dataSet.characterSet);
}
