/** One image in all the ways that the first look cannot read: encoded by hand, independent of the writer under test. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { DataElement, DataSet } from '../../data-set/data-set.ts';
import { dataSetOf } from '../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../data-set/elements.ts';
import { traitsOf } from '../../data-set/vr.ts';
import {
  ascii,
  concat,
  explicit,
  item,
  itemDelimiter,
  sequenceDelimiter,
  undefinedLength,
} from '../data-set/hand-made.ts';
import { explicitBig, explicitLittle, imageElements, secondaryCapture } from '../prove/sent-object.ts';

export const deflatedSyntax = '1.2.840.10008.1.2.1.99';
export const sopInstanceUid = '1.2.826.0.1.3680043.8.498.77';
export const side = 16;
/** Every byte differs from its neighbour: a word that was turned wrongly shows. */
export const pixels = createHash('sha512')
  .update('pixels')
  .digest()
  .toString('hex')
  .repeat(4)
  .slice(0, side * side * 2);

export interface OddObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
  readonly bytes: Uint8Array;
}

const anatomy = sequenceElement(0x0008_2218, [
  dataSetOf([
    textElement(0x0008_0100, 'SH', '51185008'),
    textElement(0x0008_0102, 'SH', 'SCT'),
    textElement(0x0008_0104, 'LO', 'Thorax Frau Doe'),
  ]),
]);

/** In tag order, with a name and a sequence in it, without its pixels. */
export const elements: readonly DataElement[] = dataSetOf([...imageElements(sopInstanceUid, side), anatomy]).elements;

function turned(value: Uint8Array, unit: number): Uint8Array {
  const out = Uint8Array.from(value);
  for (let at = 0; at + unit <= out.length; at += unit) out.subarray(at, at + unit).reverse();
  return out;
}

/** `open`: every sequence and item has undefined length. */
export function encoded(dataSet: readonly DataElement[], { little = true, open = false } = {}): Uint8Array {
  return concat(...dataSet.map((element) => encodedElement(element, { little, open })));
}

function encodedElement(element: DataElement, how: { readonly little: boolean; readonly open: boolean }): Uint8Array {
  if (element.kind !== 'value' && element.kind !== 'sequence')
    throw new Error('no such element in a header of this kind');
  if (element.kind === 'sequence') {
    // Items and delimiters are in the byte order of all the rest (PS3.5 7.5).
    const marked = (bytes: Uint8Array) =>
      how.little ? bytes : concat(turned(bytes.subarray(0, 4), 2), turned(bytes.subarray(4, 8), 4), bytes.subarray(8));
    const items = element.items.map((one: DataSet) => {
      const inside = encoded(one.elements, how);
      return marked(how.open ? item(concat(inside, marked(itemDelimiter)), undefinedLength) : item(inside));
    });
    const value = concat(...items, ...(how.open ? [marked(sequenceDelimiter)] : []));
    return explicit(element.tag, 'SQ', value, how.open ? undefinedLength : undefined, how.little);
  }
  const { unit } = traitsOf(element.vr);
  const value = how.little ? element.value : turned(element.value, unit);
  return explicit(element.tag, element.vr, value, undefined, how.little);
}

const pixelElement = explicit(0x7fe0_0010, 'OW', pixels);
const plain = (change: Partial<OddObject>, ...parts: Uint8Array[]): OddObject => ({
  sopClassUid: secondaryCapture,
  sopInstanceUid,
  transferSyntax: explicitLittle,
  bytes: concat(...parts),
  ...change,
});
const header = encoded(elements);
/** The first stays: what does not open with group 0008 is refused at the door. */
const disordered = [...elements.slice(0, 1), ...elements.slice(1).reverse()];

/** Each held by the first look for the reason it is named after, and the same image all the same. */
export const mendable: Readonly<Record<string, OddObject>> = {
  deflated: plain({
    transferSyntax: deflatedSyntax,
    bytes: concat(deflateRawSync(concat(encoded(elements, { open: true }), pixelElement)), [0]),
  }),
  'big-endian': plain({
    transferSyntax: explicitBig,
    bytes: concat(
      encoded(elements, { little: false, open: true }),
      explicit(0x7fe0_0010, 'OW', turned(ascii(pixels), 2), undefined, false),
    ),
  }),
  'header-too-long': plain(
    {},
    header,
    explicit(0x0029_0010, 'LO', 'MAKER '),
    explicit(0x0029_1001, 'OB', 'x'.repeat(2_000_000)),
    pixelElement,
  ),
  'tag-disorder': plain({}, encoded(disordered), pixelElement),
  'group-not-allowed': plain({}, explicit(0x0002_0010, 'UI', explicitLittle), header, pixelElement),
  'sop-class-differs': plain(
    {},
    ...elements.map((one) =>
      one.kind === 'value' ? explicit(one.tag, 'UN', one.value) : encodedElement(one, { little: true, open: true }),
    ),
    pixelElement,
  ),
  'no-study': plain({}, encoded(elements.filter(({ tag }) => tag >>> 16 !== 0x0020)), pixelElement),
  'bulk-length': plain({}, header, explicit(0x7fe0_0010, 'OW', `${pixels}hidden`)),
};

/** As it is stored: by both ways together it must be one. */
export const undisturbed: OddObject = plain({}, header, pixelElement);

/** What may follow pixel data, and what may not: none of it is the image. */
export const followed: OddObject = plain({
  transferSyntax: deflatedSyntax,
  bytes: deflateRawSync(
    concat(
      header,
      pixelElement,
      explicit(0x7fe0_0010, 'OW', 'SECOND'.repeat(90)),
      explicit(0x7fe1_0010, 'LO', 'MAKER '),
      explicit(0xfffa_fffa, 'SQ', ''),
      explicit(0xfffc_fffc, 'OB', 'PADDING '),
    ),
  ),
});

/** Each waits for a person, by the reason after the arrow. */
export const unmendable: Readonly<Record<string, OddObject>> = {
  'tag-disorder -> element-twice': plain(
    {},
    encoded(disordered),
    explicit(0x0010_0020, 'LO', 'PROOF-2 '),
    pixelElement,
  ),
  'deflated -> deflate-broken': plain({
    transferSyntax: deflatedSyntax,
    bytes: deflateRawSync(concat(header, pixelElement)).subarray(0, -40),
  }),
  'deflated -> no-data-set': plain({
    transferSyntax: deflatedSyntax,
    bytes: deflateRawSync(ascii('GET / HTTP/1.1\r\n')),
  }),
  'big-endian -> no-data-set': plain({ transferSyntax: explicitBig }, header, pixelElement),
  'no-study -> no-study': plain(
    {},
    encoded(elements.filter(({ tag }) => tag !== 0x0020_000d)),
    pixelElement,
    explicit(0x0020_000d, 'UI', '1.2.3.4 '),
  ),
  'bulk-length -> bulk-length': plain({}, header, explicit(0x7fe0_0010, 'OW', pixels.repeat(2))),
  'bulk-truncated -> bulk-truncated': plain({}, header, pixelElement.subarray(0, -2)),
  'bulk-encoding -> bulk-encoding': plain({}, header, explicit(0x7fe0_0008, 'OW', pixels.repeat(2))),
  'not-an-image -> pixel-description': plain(
    {},
    encoded(elements.filter(({ tag }) => tag !== 0x0028_0010)),
    pixelElement,
  ),
  'not-an-image -> no-pixels': plain({}, encoded(elements.filter(({ tag }) => tag !== 0x0028_0010))),
};
