/** Writes a data set as explicit VR little endian: sorted, even padding, defined lengths for sequences and items. */

import type { DataElement, DataSet, FragmentsElement } from './data-set.ts';
import { DataSetError } from './error.ts';
import { traitsOf, type Vr } from './vr.ts';

/**
 * The bytes of a data set, after `prefix` bytes left free for a caller's own head. A value too long for the 16-bit length of
 * its VR is written as UN (PS3.5 6.2.2), which `readDataSet` turns back. Throws DataSetError('DISORDER') for elements out of
 * order and ('NOT_WRITABLE') for what no length field can hold.
 */
export function writeDataSet(dataSet: DataSet, prefix = 0): Uint8Array {
  const pieces = writeDataSetPieces(dataSet, prefix);
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : joined(pieces);
}

/** The same bytes in pieces, so that sequences that are encoded already are not copied. The first piece holds the prefix. */
export function writeDataSetPieces(dataSet: DataSet, prefix = 0): Uint8Array[] {
  const lengths: number[] = [];
  const apart = { bytes: 0 };
  const size = measure(dataSet, lengths, apart);
  const writer = new Writer(new Uint8Array(prefix + size - apart.bytes), prefix, lengths);
  writer.dataSet(dataSet);
  return writer.pieces();
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function even(length: number): number {
  return length + (length & 1);
}

/** Bytes of a data set; lengths of its sequences and items are noted in the order the writer meets them. */
function measure(dataSet: DataSet, lengths: number[], apart: { bytes: number }): number {
  let size = 0;
  let last = -1;
  for (const element of dataSet.elements) {
    if (element.tag <= last) throw new DataSetError('DISORDER');
    last = element.tag;
    size += measureElement(element, lengths, apart);
  }
  return size;
}

function measureElement(element: DataElement, lengths: number[], apart: { bytes: number }): number {
  if (element.kind === 'value') {
    const length = even(element.value.length);
    if (length >= 0xffffffff) throw new DataSetError('NOT_WRITABLE');
    return (traitsOf(element.vr).longLength || length > 0xfffe ? 12 : 8) + length;
  }
  if (element.kind === 'fragments') {
    return 12 + 8 + element.fragments.reduce((sum, fragment) => sum + 8 + even(fragment.length), 0);
  }
  if (element.kind === 'encoded-sequence') {
    if (element.length >= 0xffffffff) throw new DataSetError('NOT_WRITABLE');
    apart.bytes += element.length;
    return 12 + element.length;
  }
  // Its items would have to be read once to measure and once to write: SequenceEncoder takes them one by one.
  if (element.kind === 'long-sequence') throw new DataSetError('NOT_WRITABLE');
  const place = lengths.push(0) - 1;
  let length = 0;
  for (const item of element.items) {
    const itemPlace = lengths.push(0) - 1;
    const itemLength = measure(item, lengths, apart);
    lengths[itemPlace] = itemLength;
    length += 8 + itemLength;
  }
  if (length >= 0xffffffff) throw new DataSetError('NOT_WRITABLE');
  lengths[place] = length;
  return 12 + length;
}

class Writer {
  readonly #out: Uint8Array;
  readonly #view: DataView;
  readonly #lengths: readonly number[];
  readonly #pieces: Uint8Array[] = [];
  #nextLength = 0;
  /** Where the next piece begins. */
  #start = 0;
  #at: number;

  constructor(out: Uint8Array, at: number, lengths: readonly number[]) {
    this.#out = out;
    this.#view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    this.#lengths = lengths;
    this.#at = at;
  }

  dataSet(dataSet: DataSet): void {
    for (const element of dataSet.elements) this.#element(element);
  }

  pieces(): Uint8Array[] {
    if (this.#at > this.#start || this.#pieces.length === 0) this.#cut();
    return this.#pieces;
  }

  #cut(): void {
    this.#pieces.push(
      this.#start === 0 && this.#at === this.#out.length ? this.#out : this.#out.subarray(this.#start, this.#at),
    );
    this.#start = this.#at;
  }

  #element(element: DataElement): void {
    if (element.kind === 'value') this.#value(element.tag, element.vr, element.value);
    else if (element.kind === 'fragments') this.#fragments(element);
    else if (element.kind === 'encoded-sequence') {
      this.#head(element.tag, 'SQ', element.length);
      this.#cut();
      this.#pieces.push(...element.pieces);
    } else if (element.kind === 'sequence') {
      this.#head(element.tag, 'SQ', this.#takeLength());
      for (const item of element.items) {
        this.#tag(0xfffee000);
        this.#uint32(this.#takeLength());
        this.dataSet(item);
      }
    }
  }

  #takeLength(): number {
    const length = this.#lengths[this.#nextLength] as number;
    this.#nextLength += 1;
    return length;
  }

  #tag(tag: number): void {
    this.#view.setUint16(this.#at, tag >>> 16, true);
    this.#view.setUint16(this.#at + 2, tag & 0xffff, true);
    this.#at += 4;
  }

  #uint32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  #head(tag: number, vr: Vr, length: number): void {
    const traits = traitsOf(vr);
    const name = !traits.longLength && length > 0xfffe && length !== 0xffffffff ? 'UN' : vr;
    this.#tag(tag);
    this.#out[this.#at] = name.charCodeAt(0);
    this.#out[this.#at + 1] = name.charCodeAt(1);
    if (name === 'UN' || traits.longLength) {
      this.#at += 4;
      this.#uint32(length);
    } else {
      this.#view.setUint16(this.#at + 2, length, true);
      this.#at += 4;
    }
  }

  #bytes(value: Uint8Array, padding: number): void {
    this.#out.set(value, this.#at);
    this.#at += value.length;
    if ((value.length & 1) === 1) {
      this.#out[this.#at] = padding;
      this.#at += 1;
    }
  }

  #value(tag: number, vr: Vr, value: Uint8Array): void {
    this.#head(tag, vr, even(value.length));
    this.#bytes(value, traitsOf(vr).padding);
  }

  #fragments(element: FragmentsElement): void {
    this.#head(element.tag, element.vr, 0xffffffff);
    for (const fragment of element.fragments) {
      this.#tag(0xfffee000);
      this.#uint32(even(fragment.length));
      this.#bytes(fragment, 0);
    }
    this.#tag(0xfffee0dd);
    this.#uint32(0);
  }
}
