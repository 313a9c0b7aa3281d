/**
 * Steps through the fields of one protobuf message (protobuf.dev, Encoding) without copying and without believing a length:
 * every payload is a view that lies inside the message, so nothing is allocated for what is only claimed.
 */
import { refused } from '../refusals.ts';

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #seen = new Set<number>();
  #at = 0;
  #fieldStart = 0;
  #payloadStart = 0;
  field = 0;
  wire = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the next field; false at the end. Throws FILE_BROKEN where the message breaks off or a wire type is unknown. */
  next(): boolean {
    if (this.#at === this.#bytes.length) return false;
    this.#fieldStart = this.#at;
    const tag = this.#varint();
    if (tag > 0xffff_ffffn) throw refused('FILE_BROKEN', 'a field number is too large');
    this.field = Number(tag >> 3n);
    this.wire = Number(tag & 7n);
    if (this.field === 0) throw refused('FILE_BROKEN', 'field 0');
    this.#payloadStart = this.#at;
    this.#skip();
    return true;
  }

  /** Of a field that may stand once: the last of two would count here, and both merged elsewhere. */
  once(): void {
    if (this.#seen.has(this.field)) throw refused('FIELD_TWICE', `field ${this.field}`);
    this.#seen.add(this.field);
  }

  /** The field with its tag, as it stands in the file. */
  whole(): Uint8Array {
    return this.#bytes.subarray(this.#fieldStart, this.#at);
  }

  /** Payload of a length-delimited field. */
  bytes(): Uint8Array {
    this.#expect(wireTypes.bytes);
    return this.#bytes.subarray(this.#payloadStart, this.#at);
  }

  /** A varint as a signed number of 64 bits. */
  bigint(): bigint {
    this.#expect(wireTypes.varint);
    const end = this.#at;
    this.#at = this.#payloadStart;
    const value = this.#varint();
    this.#at = end;
    return BigInt.asIntN(64, value);
  }

  /** A varint that a JavaScript number holds exactly; others are refused. */
  integer(): number {
    const value = Number(this.bigint());
    if (!Number.isSafeInteger(value)) throw refused('FILE_BROKEN', `field ${this.field} is out of range`);
    return value;
  }

  float(): number {
    this.#expect(wireTypes.fixed32);
    return viewOf(this.#bytes).getFloat32(this.#payloadStart, true);
  }

  /** Values of a repeated varint field, packed or not, at most `most` of them in all. */
  bigints(into: bigint[], most: number): void {
    if (this.wire === wireTypes.varint) {
      into.push(this.bigint());
    } else {
      const packed = new WireReader(this.bytes());
      while (packed.#at < packed.#bytes.length && into.length <= most) into.push(BigInt.asIntN(64, packed.#varint()));
    }
    if (into.length > most) throw refused('TOO_MANY_PARTS', `more than ${most} numbers in a list`);
  }

  #expect(wire: number): void {
    if (this.wire !== wire) throw refused('FILE_BROKEN', `field ${this.field} has wire type ${this.wire}`);
  }

  #skip(): void {
    if (this.wire === wireTypes.varint) this.#varint();
    else if (this.wire === wireTypes.bytes) {
      const length = Number(this.#varint());
      this.#payloadStart = this.#at;
      this.#advance(length);
    } else if (this.wire === wireTypes.fixed32) this.#advance(4);
    else if (this.wire === wireTypes.fixed64) this.#advance(8);
    // Groups (3 and 4) are given up and ONNX never had any; 6 and 7 do not exist.
    else throw refused('FILE_BROKEN', `wire type ${this.wire}`);
  }

  #advance(length: number): void {
    if (length > this.#bytes.length - this.#at) throw refused('FILE_BROKEN', 'a length reaches past the end');
    this.#at += length;
  }

  /** At most ten bytes; unsigned. */
  #varint(): bigint {
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return BigInt(value);
    }
    let long = BigInt(value);
    for (let index = 4; index < 10; index++) {
      const byte = this.#byte();
      long |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, long);
    }
    throw refused('FILE_BROKEN', 'a number has more than ten bytes');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw refused('FILE_BROKEN', 'the file breaks off');
    this.#at++;
    return byte;
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
