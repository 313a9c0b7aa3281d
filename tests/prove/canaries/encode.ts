/** Encodes a data set as senders do: explicit or implicit, either byte order, sequences of defined or undefined length. */
import type { DataElement, DataSet } from '../../../data-set/data-set.ts';
import { traitsOf } from '../../../data-set/vr.ts';

export interface Encoding {
  readonly explicit?: boolean;
  readonly bigEndian?: boolean;
  readonly undefinedLength?: boolean;
}

const undefinedLength = 0xffffffff;

export function encode({ elements }: Pick<DataSet, 'elements'>, encoding: Encoding = {}): Buffer {
  return Buffer.concat(elements.map((element) => encodeElement(element, encoding)));
}

function encodeElement(element: DataElement, encoding: Encoding): Buffer {
  const { tag, vr } = element;
  if (element.kind === 'value') {
    const { unit, padding } = traitsOf(vr);
    const padded = element.value.length % 2 ? Buffer.concat([element.value, Buffer.from([padding])]) : element.value;
    const value = encoding.bigEndian ? turned(padded, unit) : padded;
    return Buffer.concat([head(tag, vr, value.length, encoding), value]);
  }
  if (element.kind !== 'sequence') throw new Error(`not encoded here: ${element.kind}`);
  const items = Buffer.concat(element.items.map((item) => encodeItem(item, encoding)));
  if (!encoding.undefinedLength) return Buffer.concat([head(tag, 'SQ', items.length, encoding), items]);
  return Buffer.concat([head(tag, 'SQ', undefinedLength, encoding), items, bare(0xfffee0dd, 0, encoding)]);
}

function encodeItem(item: DataSet, encoding: Encoding): Buffer {
  const body = encode(item, encoding);
  if (!encoding.undefinedLength) return Buffer.concat([bare(0xfffee000, body.length, encoding), body]);
  return Buffer.concat([bare(0xfffee000, undefinedLength, encoding), body, bare(0xfffee00d, 0, encoding)]);
}

/** Tag and length: of items, and of everything in implicit VR. */
function bare(tag: number, length: number, { bigEndian = false }: Encoding): Buffer {
  const out = Buffer.alloc(8);
  if (bigEndian) {
    out.writeUInt32BE(tag, 0);
    out.writeUInt32BE(length, 4);
    return out;
  }
  out.writeUInt16LE(tag >>> 16, 0);
  out.writeUInt16LE(tag & 0xffff, 2);
  out.writeUInt32LE(length, 4);
  return out;
}

export function head(tag: number, vr: DataElement['vr'], length: number, encoding: Encoding = {}): Buffer {
  const { explicit = true, bigEndian = false } = encoding;
  if (!explicit) return bare(tag, length, encoding);
  const long = traitsOf(vr).longLength;
  const out = Buffer.alloc(long ? 12 : 8);
  bare(tag, 0, encoding).copy(out, 0, 0, 4);
  out.write(vr, 4, 'latin1');
  if (long) bigEndian ? out.writeUInt32BE(length, 8) : out.writeUInt32LE(length, 8);
  else bigEndian ? out.writeUInt16BE(length, 6) : out.writeUInt16LE(length, 6);
  return out;
}

function turned(bytes: Uint8Array, unit: number): Buffer {
  const out = Buffer.from(bytes);
  if (unit === 2) out.swap16();
  else if (unit === 4) out.swap32();
  else if (unit === 8) out.swap64();
  return out;
}
