/** Seeded damage to the code stream of one frame: where it can be cut, and which spans of it can be written over. */
import { isJpegFamily, walkCodeStream } from '../../gateway/pixels/code-stream.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { FrameError } from '../../gateway/pixels/frame-error.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';

export type Random = (below: number) => number;

/** A code stream: [0, data) is its header, [data, end) what is coded; padding may follow. */
export interface Extent {
  readonly data: number;
  readonly end: number;
  /** Ends with EOI or EOC. */
  readonly marked: boolean;
}

export async function extentOf(bytes: Uint8Array, format: FrameFormat): Promise<Extent> {
  if (!isJpegFamily(format.transferSyntax)) return { data: 64, end: await unmarkedEnd(bytes, format), marked: false };
  const walked = walkCodeStream(bytes, format);
  const data = walked.family === 'jpeg' ? (walked.stream.scans[0]?.start ?? 2) : indexOfMarker(bytes, 0x93) + 2;
  return { data, end: walked.stream.end, marked: true };
}

/** RLE and deflate say nowhere how long they are: the end is where one byte less no longer gives all samples. */
async function unmarkedEnd(bytes: Uint8Array, format: FrameFormat): Promise<number> {
  let end = bytes.length;
  while (await isWhole(bytes.slice(0, end - 1), format)) end -= 1;
  return end;
}

async function isWhole(bytes: Uint8Array, format: FrameFormat): Promise<boolean> {
  try {
    await decodeFrame(bytes, format);
    return true;
  } catch (thrown) {
    if (thrown instanceof FrameError) return false;
    throw thrown;
  }
}

function indexOfMarker(bytes: Uint8Array, low: number): number {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === low) return at;
  return 0;
}

export type CutKind = 'header' | 'marker' | 'data' | 'tail' | 'closed';

export interface Cut {
  readonly kind: CutKind;
  /** Bytes of the stream that are left. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

const tails = [1, 2, 4];

/** `each` cuts of every kind, and the three tails; fewer in a stream that has no such place. */
export function cutsOf(bytes: Uint8Array, extent: Extent, random: Random, each: number): Cut[] {
  const { data, end, marked } = extent;
  // Without its last byte an even stream gets a padding byte in its place: where no end marker goes with it a byte is changed
  // then, and nothing is cut.
  const last = !marked && end === bytes.length ? end - 1 : end;
  const among = (from: number, to: number) => Array.from({ length: each }, () => from + random(Math.max(1, to - from)));
  const cuts: Cut[] = [];
  const add = (kind: CutKind, places: readonly number[]) => {
    for (const at of new Set(places)) if (at >= 0 && at < last) cuts.push({ kind, at, bytes: bytes.slice(0, at) });
  };
  add('header', among(0, data));
  add('data', among(data, end));
  add(
    'tail',
    tails.map((less) => end - less),
  );
  if (!marked) return cuts;
  const markers = markersOf(bytes, end);
  add(
    'marker',
    among(0, markers.length).map((index) => (markers[index] ?? 0) + random(3)),
  );
  for (const at of new Set(among(data, end - 2))) cuts.push({ kind: 'closed', at, bytes: closed(bytes, at) });
  return cuts;
}

function markersOf(bytes: Uint8Array, end: number): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(0xff); at !== -1 && at < end - 1; at = bytes.indexOf(0xff, at + 1)) {
    const low = bytes[at + 1] ?? 0;
    if (low >= 0x4f && low !== 0xff) found.push(at);
  }
  return found;
}

/** What a sender makes of a cut stream that puts the end marker behind it again. */
function closed(bytes: Uint8Array, at: number): Uint8Array {
  const cut = bytes.slice(0, at + 2);
  cut.set([0xff, 0xd9], at);
  return cut;
}

export const fills = ['zeros', 'ones', 'random'] as const;
export const spans = ['1 B', '16 B', '256 B', '4 KiB', 'half', 'rest'] as const;
export type Fill = (typeof fills)[number];
export type Span = (typeof spans)[number];

const spanBytes: Partial<Record<Span, number>> = { '1 B': 1, '16 B': 16, '256 B': 256, '4 KiB': 4096 };

/** A span of the coded bytes written over, its end marker left; undefined where it does not fit or changes nothing. */
export function overwritten(
  bytes: Uint8Array,
  { data, end, marked }: Extent,
  { span, fill }: { readonly span: Span; readonly fill: Fill },
  random: Random,
): Uint8Array | undefined {
  const last = marked ? end - 2 : end;
  const from = span === 'rest' ? data + random(Math.max(1, last - data)) : undefined;
  const length = from === undefined ? (spanBytes[span] ?? (last - data) >> 1) : last - from;
  if (length < 1 || length > last - data) return undefined;
  const start = from ?? data + random(last - data - length + 1);
  const damaged = bytes.slice();
  for (let at = start; at < start + length; at++)
    damaged[at] = fill === 'zeros' ? 0 : fill === 'ones' ? 0xff : random(256);
  return Buffer.compare(damaged, bytes) === 0 ? undefined : damaged;
}
