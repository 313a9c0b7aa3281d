/**
 * The last 24 bytes of every file this box stores, by which the file proves itself whole:
 *
 *     length of the facts before it u32 | length of the file u64 | CRC-32 u32 | magic, 8 bytes
 *
 * All little endian. The CRC covers every byte before itself, so neither a cut nor a flipped bit passes.
 */
import { crc32 } from 'node:zlib';

const magic = Buffer.from('MKWHOLE1');

export const endMarkLength = 24;
const crcAt = 12;

export interface EndMark {
  readonly factsLength: number;
  readonly crc: number;
  /** How many bytes of the file the CRC covers. */
  readonly covered: number;
}

/** The mark of a file that has `length` bytes so far, with this CRC-32 so far. */
export function encodeEndMark(factsLength: number, length: number, crc: number): Buffer {
  const mark = Buffer.alloc(endMarkLength);
  mark.writeUInt32LE(factsLength, 0);
  mark.writeBigUInt64LE(BigInt(length + endMarkLength), 4);
  mark.writeUInt32LE(crc32(mark.subarray(0, crcAt), crc), crcAt);
  magic.copy(mark, crcAt + 4);
  return mark;
}

/** The mark in the last bytes of a file of `size` bytes; undefined where the file does not end with its own mark. */
export function decodeEndMark(end: Buffer, size: number): EndMark | undefined {
  if (end.length < endMarkLength) return undefined;
  const mark = end.subarray(end.length - endMarkLength);
  if (!mark.subarray(crcAt + 4).equals(magic) || mark.readBigUInt64LE(4) !== BigInt(size)) return undefined;
  return {
    factsLength: mark.readUInt32LE(0),
    crc: mark.readUInt32LE(crcAt),
    covered: size - endMarkLength + crcAt,
  };
}
