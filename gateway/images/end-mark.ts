/**
 * The last bytes of every file this box stores, by which the file proves itself whole:
 *
 *     length of the facts before it u32 | length of the file u64 | check, 16 bytes | magic, 8 bytes
 *
 * All little endian. The check covers every byte before itself, so neither a cut nor a flipped bit passes. The first files have
 * a CRC-32 in its place and another magic; they are read all the same.
 */
import { type Check, CrcCheck, FileCheck } from './file-check.ts';

interface Form {
  readonly magic: Buffer;
  readonly checkLength: number;
  readonly newCheck: () => Check;
}

const written: Form = { magic: Buffer.from('MKWHOLE2'), checkLength: 16, newCheck: () => new FileCheck() };
const forms: readonly Form[] = [
  written,
  { magic: Buffer.from('MKWHOLE1'), checkLength: 4, newCheck: () => new CrcCheck() },
];

const checkAt = 12;
const lengthOf = ({ checkLength, magic }: Form): number => checkAt + checkLength + magic.length;
/** Of a mark that is written now. */
export const endMarkLength = lengthOf(written);

export interface EndMark {
  readonly length: number;
  readonly factsLength: number;
  readonly check: Buffer;
  /** How many bytes of the file the check covers. */
  readonly covered: number;
  readonly newCheck: () => Check;
}

/** The mark of a file that has `length` bytes so far; `check` has taken them, and is done with. */
export function encodeEndMark(factsLength: number, length: number, check: FileCheck): Buffer {
  const mark = Buffer.alloc(endMarkLength);
  mark.writeUInt32LE(factsLength, 0);
  mark.writeBigUInt64LE(BigInt(length + endMarkLength), 4);
  check.update(mark.subarray(0, checkAt));
  check.value().copy(mark, checkAt);
  written.magic.copy(mark, checkAt + written.checkLength);
  return mark;
}

/** The mark in the last bytes of a file of `size` bytes; undefined where the file does not end with its own mark. */
export function decodeEndMark(end: Buffer, size: number): EndMark | undefined {
  const form = forms.find(({ magic }) => end.subarray(-magic.length).equals(magic));
  if (!form || end.length < lengthOf(form)) return undefined;
  const length = lengthOf(form);
  const mark = end.subarray(end.length - length);
  if (mark.readBigUInt64LE(4) !== BigInt(size)) return undefined;
  return {
    length,
    factsLength: mark.readUInt32LE(0),
    check: mark.subarray(checkAt, checkAt + form.checkLength),
    covered: size - length + checkAt,
    newCheck: form.newCheck,
  };
}
