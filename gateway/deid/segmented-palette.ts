/**
 * Expands segmented palettes (PS3.3 C.7.9.2) into plain ones, which every viewer reads. The sender's bytes end here: the colours
 * are the same, and what no segment of them shows is not kept.
 */

import { type DataElement, type DataSet, findElement, withElements } from '../../data-set/data-set.ts';
import { numbers } from '../../data-set/values.ts';

/** Plain tables of red, green and blue; the segmented one of each is 0x20 further, its descriptor 0x100 before. */
const plainTags = [0x00281201, 0x00281202, 0x00281203] as const;
const segmentedOf = (tag: number) => tag + 0x20;
const descriptorOf = (tag: number) => tag - 0x100;

/** The data set with a plain palette in place of each segmented one that can be expanded; the rules drop the segmented one. */
export function withPlainPalettes(source: DataSet): DataSet {
  const expanded = plainTags.flatMap((tag) => (findElement(source, tag) ? [] : plainTable(source, tag)));
  return expanded.length === 0 ? source : withElements(source, expanded);
}

function plainTable(source: DataSet, tag: number): DataElement[] {
  const segments = findElement(source, segmentedOf(tag));
  if (segments?.kind !== 'value') return [];
  const [stated = -1, , bits] = numbers(source, descriptorOf(tag));
  // C.7.6.3.1.5: 65,536 is written as 0; an SS descriptor reads a count past 32,767 as negative.
  const entries = stated === 0 ? 65_536 : stated < 0 ? stated + 65_536 : stated;
  if (bits !== 8 && bits !== 16) return [];
  const values = expandSegments(segments.value, bits, entries);
  if (values === undefined) return [];
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const value = new Uint8Array(bytes.length + (bytes.length % 2));
  value.set(bytes);
  return [{ kind: 'value', tag, vr: 'OW', value }];
}

/** Segments of one kind each: their first number. */
const [discrete, linear, indirect] = [0, 1, 2];

/**
 * `entries` values of 8 or 16 bits, or undefined where the segments make more or fewer, begin with a slope, point outside, or
 * point at others that point: what is made is never more than what the descriptor says.
 */
export function expandSegments(bytes: Uint8Array, bits: 8 | 16, entries: number): Uint8Array | Uint16Array | undefined {
  const segments = bits === 8 ? bytes : wordsOf(bytes);
  const table = bits === 8 ? new Uint8Array(entries) : new Uint16Array(entries);
  const made = { table, filled: 0 };
  for (let at = 0; at + 1 < segments.length; ) {
    // One byte, or some zeros, to make the length even: a segment has entries.
    if (made.filled === entries && segments.subarray(at).every((value) => value === 0)) break;
    const next = segments[at] === indirect ? expandIndirect(segments, at, bits, made) : expandOne(segments, at, made);
    if (next === undefined) return undefined;
    at = next;
  }
  return made.filled === entries ? table : undefined;
}

function wordsOf(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, at) => view.getUint16(2 * at, true));
}

interface Made {
  readonly table: Uint8Array | Uint16Array;
  filled: number;
}

type Segments = Uint8Array | Uint16Array;

/** A discrete or linear segment (C.7.9.2.1, .2): where the next one begins, or undefined. */
function expandOne(segments: Segments, at: number, made: Made): number | undefined {
  const [kind, count = 0, end] = segments.subarray(at, at + 3);
  if (count === 0 || made.filled + count > made.table.length) return undefined;
  if (kind === discrete) {
    if (at + 2 + count > segments.length) return undefined;
    made.table.set(segments.subarray(at + 2, at + 2 + count), made.filled);
    made.filled += count;
    return at + 2 + count;
  }
  if (kind !== linear || end === undefined || made.filled === 0) return undefined;
  const before = made.table[made.filled - 1] as number;
  const first = before + (end - before) / count;
  const step = (end - first) / (count - 1);
  for (let i = 0; i < count - 1; i += 1) made.table[made.filled++] = rounded(first + i * step);
  made.table[made.filled++] = end;
  return at + 3;
}

/** Halves to the even number: PS3.3 leaves it open, and pydicom, by which this is checked, does so. */
function rounded(value: number): number {
  const low = Math.floor(value);
  const half = value - low === 0.5 ? low % 2 === 1 : value - low > 0.5;
  return half ? low + 1 : low;
}

/** C.7.9.2.3: so many segments once more, from a byte of the segmented data on. Those must not point on. */
function expandIndirect(segments: Segments, at: number, bits: 8 | 16, made: Made): number | undefined {
  const head = segments.subarray(at, at + (bits === 8 ? 6 : 4));
  const count = head[1] ?? 0;
  if (head.length < (bits === 8 ? 6 : 4) || count === 0) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(2);
  const offset = bits === 8 ? a + 2 ** 8 * b + 2 ** 16 * c + 2 ** 24 * d : (a + 2 ** 16 * b) / 2;
  // Backwards only, and to segments that make entries themselves: nothing goes round.
  let from: number | undefined = offset;
  for (let left = count; left > 0; left -= 1) {
    if (!Number.isInteger(from) || from >= at) return undefined;
    from = expandOne(segments, from, made);
    if (from === undefined) return undefined;
  }
  return at + head.length;
}
