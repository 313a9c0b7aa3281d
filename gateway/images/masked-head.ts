/** The head of a file whose pixels a person had painted over: its header with the form of plain samples, and the element's head. */

import { type DataSet, dataSetOf, withElements } from '../../data-set/data-set.ts';
import { sequenceElement, textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import { explicitLittleEndian } from '../../data-set/transfer-syntax.ts';
import { items } from '../../data-set/values.ts';

export interface PlainPixels {
  readonly photometric: string;
  readonly samplesPerPixel: number;
  /** 8, 16 or 32. */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** Where they lie in a sample: decoding leaves them in their place. */
  readonly highBit: number;
  /** Bytes of all frames. */
  readonly length: number;
}

/** Smallest and Largest Image Pixel Value: what was painted over may have been one. */
const stale = new Set([0x00280106, 0x00280107]);

/** PS3.16 CID 7050. */
const cleanPixelData = dataSetOf([
  textElement(0x00080100, 'SH', '113101'),
  textElement(0x00080102, 'SH', 'DCM'),
  textElement(0x00080104, 'LO', 'Clean Pixel Data Option'),
]);

/** Explicit little endian up to the first sample; it says that the pixels were cleaned (PS3.15 E.3.1). */
export function maskedHead(header: DataSet, pixels: PlainPixels): Uint8Array {
  const { photometric, samplesPerPixel, bitsAllocated, bitsStored, highBit, length } = pixels;
  // Offset tables (7FE0,0001..0003) are of the old frames.
  const kept = header.elements.filter(({ tag }) => tag >>> 16 !== 0x7fe0 && !stale.has(tag));
  const plain = withElements({ ...header, elements: kept }, [
    sequenceElement(0x00120064, [...items(header, 0x00120064), cleanPixelData]),
    unsignedElement(0x00280002, samplesPerPixel),
    textElement(0x00280004, 'CS', photometric),
    ...(samplesPerPixel > 1 ? [unsignedElement(0x00280006, 0)] : []),
    unsignedElement(0x00280100, bitsAllocated),
    unsignedElement(0x00280101, bitsStored),
    unsignedElement(0x00280102, highBit),
    textElement(0x00280301, 'CS', 'NO'),
  ]);
  const head = encodePart10Header(plain, { transferSyntax: explicitLittleEndian });
  return Buffer.concat([head, pixelDataHead(bitsAllocated, evenLength(length))]);
}

export function evenLength(length: number): number {
  return length + (length % 2);
}

/** (7FE0,0010), PS3.5 7.1.2 and A.2. */
function pixelDataHead(bitsAllocated: number, length: number): Uint8Array {
  const vr = bitsAllocated > 8 ? 'W' : 'B';
  const head = new Uint8Array([0xe0, 0x7f, 0x10, 0x00, 0x4f, vr.charCodeAt(0), 0, 0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(8, length, true);
  return head;
}
