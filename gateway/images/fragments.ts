/** Walks encapsulated pixel data (PS3.5 A.4) item by item, reading headers only, and finds which fragments make each frame. */
import { MarkitError } from '../errors.ts';

/** Bytes of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

export interface Fragments {
  /** Value of the first item, the Basic Offset Table: often empty. */
  readonly offsetTable: Buffer;
  readonly fragments: ReadonlyArray<ByteRange>;
}

const itemHead = 8;
const item = 0xe000fffe;
const sequenceDelimiter = 0xe0ddfffe;
/** A byte a fragment would pass every length check: this many frames at 100 a second are three hours of film. */
const mostFragments = 1_000_000;
const longestOffsetTable = 4 * mostFragments;

/** `value` is the element's value, from its first item on. */
export async function walkFragments(read: ReadAt, value: ByteRange): Promise<Fragments> {
  const end = value.offset + value.length;
  const fragments: ByteRange[] = [];
  const heads = readAhead(read, end);
  let table: ByteRange | undefined;
  for (let offset = value.offset; offset + itemHead <= end; ) {
    const head = await heads(offset, itemHead);
    const tag = head.readUInt32LE(0);
    const length = head.readUInt32LE(4);
    if (tag === sequenceDelimiter) break;
    if (tag !== item || offset + itemHead + length > end || fragments.length === mostFragments) throw broken();
    const range = { offset: offset + itemHead, length };
    if (table) fragments.push(range);
    else table = range;
    offset += itemHead + length;
  }
  if (!table || table.length > longestOffsetTable) throw broken();
  return { offsetTable: await read(table.offset, table.length), fragments };
}

/** Small fragments lie close together: one read serves the headers of many. */
function readAhead(read: ReadAt, end: number): ReadAt {
  const window = 16 * 1024;
  let start = 0;
  let bytes = Buffer.alloc(0) as Buffer;
  return async (offset, length) => {
    if (offset < start || offset + length > start + bytes.length) {
      start = offset;
      bytes = await read(offset, Math.min(window, end - offset));
    }
    return bytes.subarray(offset - start, offset - start + length);
  };
}

/**
 * The fragments of each frame. An Extended Offset Table needs no look: with one, every frame is one fragment (PS3.3
 * C.7.6.3.1.8). Where several fragments make a frame and no Basic Offset Table says which, code streams tell by their
 * first and last markers.
 */
export async function groupFragments(
  read: ReadAt,
  { offsetTable, fragments }: Fragments,
  frames: number,
): Promise<ReadonlyArray<ReadonlyArray<ByteRange>>> {
  if (frames === 1 && fragments.length > 0) return [fragments];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const starts = startsFromTable(offsetTable, fragments, frames) ?? (await startsFromMarkers(read, fragments));
  if (starts.length !== frames) throw broken();
  return starts.map((start, index) => fragments.slice(start, starts[index + 1] ?? fragments.length));
}

/** Offsets count from the first item after the table; undefined where the table is empty or points beside the items. */
function startsFromTable(
  table: Buffer,
  fragments: ReadonlyArray<ByteRange>,
  frames: number,
): ReadonlyArray<number> | undefined {
  if (table.length !== frames * 4) return undefined;
  const first = fragments[0];
  if (!first) return undefined;
  const indexByOffset = new Map(fragments.map((fragment, index) => [fragment.offset - first.offset, index]));
  const starts: number[] = [];
  for (let at = 0; at < table.length; at += 4) {
    const index = indexByOffset.get(table.readUInt32LE(at));
    if (index === undefined || index <= (starts.at(-1) ?? -1)) return undefined;
    starts.push(index);
  }
  return starts[0] === 0 ? starts : undefined;
}

/** SOI of JPEG and JPEG-LS (ITU-T T.81 B.1.1.3), SOC of JPEG 2000 (T.800 A.4.1); both end with FFD9 (EOI, EOC). */
const startMarkers = new Set([0xffd8, 0xff4f]);
const endMarker = 0xffd9;

async function startsFromMarkers(read: ReadAt, fragments: ReadonlyArray<ByteRange>): Promise<ReadonlyArray<number>> {
  const starts: number[] = [];
  let ended = true;
  for (const [index, fragment] of fragments.entries()) {
    if (fragment.length < 2) continue;
    const first = await read(fragment.offset, 2);
    if (ended && startMarkers.has(first.readUInt16BE(0))) starts.push(index);
    const last = await read(
      fragment.offset + fragment.length - Math.min(4, fragment.length),
      Math.min(4, fragment.length),
    );
    ended = endsWithMarker(last);
  }
  return starts;
}

/** The marker may be followed by the padding that makes a fragment even. */
function endsWithMarker(last: Buffer): boolean {
  for (let end = last.length; end >= 2; end -= 1) {
    if (last.readUInt16BE(end - 2) === endMarker) return true;
    if (last[end - 1] !== 0) return false;
  }
  return false;
}

function broken(): MarkitError {
  return new MarkitError('INSTANCE_BROKEN', { detail: 'items and frames do not fit' });
}
