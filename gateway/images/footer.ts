/**
 * The footer of a stored instance: facts and end mark as one Data Set Trailing Padding element, (FFFC,FFFC) OB in
 * explicit little endian (PS3.10 7.2), which every DICOM reader skips, so that the file stays an ordinary Part 10 file.
 */
import { type EndMark, endMarkLength } from './end-mark.ts';

const headLength = 12;
/** A footer is about one kilobyte; the facts are ours and short, so a length past this is a mistake. */
const longest = 32 * 1024;

/** The element up to its end mark; facts are padded to an even length. */
export function encodeFooterHead(facts: Uint8Array): { readonly bytes: Buffer; readonly factsLength: number } {
  const factsLength = facts.byteLength + (facts.byteLength % 2);
  if (factsLength > longest) throw new RangeError('the facts of a stored file are too long for its footer');
  const bytes = Buffer.alloc(headLength + factsLength, 0x20);
  head(factsLength, endMarkLength).copy(bytes);
  bytes.set(facts, headLength);
  return { bytes, factsLength };
}

function head(factsLength: number, markLength: number): Buffer {
  const bytes = Buffer.from([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32LE(factsLength + markLength, 8);
  return bytes;
}

export function footerLength(mark: EndMark): number {
  return headLength + mark.factsLength + mark.length;
}

/** The facts (JSON, perhaps a space at the end) in the last bytes of a file; undefined where no footer stands there. */
export function decodeFooter(end: Buffer, mark: EndMark): Buffer | undefined {
  const start = end.length - footerLength(mark);
  if (mark.factsLength > longest || start < 0) return undefined;
  if (!end.subarray(start, start + headLength).equals(head(mark.factsLength, mark.length))) return undefined;
  return end.subarray(start + headLength, end.length - mark.length);
}
