/**
 * The story of a file that is cleaned where it lies, with no box running: the same first look as at the network door, then the
 * same second look, so that what comes out is what the box would have stored. What cannot be proven clean is only named.
 */
import { inflateRawSync } from 'node:zlib';
import { DataSetError } from '../data-set/error.ts';
import { HeaderReader, type HeaderState } from '../data-set/header-reader.ts';
import { encodePart10Pieces, type FileMeta, readFileMeta } from '../data-set/part10.ts';
import { storedTransferSyntax, transferSyntax } from '../data-set/transfer-syntax.ts';
import { firstString } from '../data-set/values.ts';
import { noStructure, type StructureCounts } from './contract/deid-counts.ts';
import { BulkError, type BulkFilter, bulkHeadLength, type Turn } from './deid/bulk-filter.ts';
import { type Cleaned, cleanAtFirstLook, cleanAtSecondLook } from './deid/clean-object.ts';
import type { DeidCounts } from './deid/deidentify.ts';
import { heldKind } from './deid/object-kinds.ts';
import { markitProfile, type Profile } from './deid/profile.ts';
import type { SiteKeys } from './deid/pseudonym.ts';
import type { HoldReasonCode } from './images/hold-reason.ts';
import { type DescribedImage, noImage } from './images/instance-facts.ts';

export interface FileParts {
  /** The whole file in pieces that stay as they are; asked for once for each look. */
  readonly chunks: () => Iterable<Uint8Array>;
  /** Takes what is to be written; `restart`: of what was put so far nothing counts. */
  readonly out: { put(piece: Uint8Array): void; restart(): void };
  readonly keys: SiteKeys;
  readonly profile?: Profile;
  /** What nobody foresaw, without a value of the object. */
  readonly onFault: (thrown: unknown) => void;
}

export interface CleanFile {
  readonly kind: 'clean';
  readonly described: DescribedImage;
  readonly counts: DeidCounts;
  /** What the frame of the file and the pixels lost. */
  readonly structure: StructureCounts;
  readonly transferSyntax: string;
  /** Null: no pixels. */
  readonly pixelOffset: number | null;
  readonly pixelLength: number | null;
}

/** not-dicom: no Part 10 file; nothing in it was looked at. */
export type FileOutcome = CleanFile | { readonly kind: 'held'; readonly reason: HoldReasonCode | 'not-dicom' };

/** Of what a deflated file may become: it is inflated in memory. */
const mostInflated = 2 ** 30;
const secondBounds = { secondLook: true, limit: 128 * 2 ** 20, elements: 4_000_000 };

class Held extends Error {
  readonly reason: HoldReasonCode;

  constructor(reason: HoldReasonCode) {
    super(`held: ${reason}`);
    this.reason = reason;
  }
}

/** Throws only what the disk throws. */
export function deidentifyFile(parts: FileParts): FileOutcome {
  let turn: Turn | undefined;
  for (const look of ['first', 'second', 'turned'] as const) {
    parts.out.restart();
    try {
      return clean(parts, look === 'first', turn);
    } catch (thrown) {
      if (thrown instanceof NotDicom) return { kind: 'held', reason: 'not-dicom' };
      if (look === 'first') continue;
      turn = thrown instanceof BulkError ? thrown.turn : undefined;
      if (turn === undefined || look === 'turned') return { kind: 'held', reason: reasonOf(thrown) };
    }
  }
  throw new Error('unreachable: each look returns or throws');
}

class NotDicom extends Error {}

function reasonOf(thrown: unknown): HoldReasonCode {
  if (thrown instanceof Held || thrown instanceof BulkError) return thrown.reason;
  if (thrown instanceof DataSetError) return 'no-data-set';
  throw thrown;
}

function clean(parts: FileParts, first: boolean, turn: Turn | undefined): CleanFile {
  const opened = openFile(parts);
  const { meta } = opened;
  const kind = first ? undefined : heldKind(meta.sopClassUid);
  if (kind !== undefined) throw new Held(kind);
  const deflated = !first && transferSyntax(meta.transferSyntax)?.deflated === true;
  const chunks = deflated ? inflated(opened.chunks) : opened.chunks;
  const reader = new HeaderReader({ transferSyntax: meta.transferSyntax, ...(first ? {} : secondBounds) });
  const header = readHeader(reader, chunks);
  const cleaned = cleanHeader(parts, header, meta, first, turn);
  let headLength = 0;
  for (const piece of encodePart10Pieces(cleaned.dataSet, meta)) {
    parts.out.put(piece);
    headLength += piece.length;
  }
  const pixels = cleaned.filter && copyPixels(cleaned.filter, header.rest, chunks, parts);
  // What stands behind the pixels may be the study that the header did not name.
  if (cleaned.coerced && pixels?.followed) throw new Held('no-study');
  return {
    kind: 'clean',
    described: cleaned.filter ? cleaned.identity : { ...noImage, ...cleaned.identity },
    counts: cleaned.counts,
    structure: { ...(cleaned.filter?.structure ?? noStructure), preamble: opened.preamble },
    transferSyntax: storedTransferSyntax(meta.transferSyntax),
    pixelOffset: pixels ? headLength + bulkHeadLength : null,
    pixelLength: pixels ? pixels.length - bulkHeadLength : null,
  };
}

interface OpenedFile {
  readonly meta: FileMeta;
  /** Of the data set; to be gone through once. */
  readonly chunks: Iterator<Uint8Array, undefined>;
  /** 1: it said something. */
  readonly preamble: number;
}

/** PS3.10 7.1: 128 bytes for whoever wants them. */
const preambleLength = 128;

function openFile({ chunks }: FileParts): OpenedFile {
  const [first, rest] = firstOf(chunks());
  try {
    const { meta, dataSetOffset } = readFileMeta(first);
    const preamble = Number(first.subarray(0, preambleLength).some((byte) => byte !== 0));
    return { meta, chunks: following(first.subarray(dataSetOffset), rest), preamble };
  } catch (thrown) {
    if (thrown instanceof DataSetError) throw new NotDicom('no file meta group', { cause: thrown });
    throw thrown;
  }
}

function firstOf(chunks: Iterable<Uint8Array>): [Uint8Array, Iterator<Uint8Array>] {
  const rest = chunks[Symbol.iterator]();
  const first = rest.next();
  return [first.done === true ? new Uint8Array(0) : first.value, rest];
}

function* following(first: Uint8Array, rest: Iterator<Uint8Array>): Generator<Uint8Array, undefined> {
  yield first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
  return undefined;
}

function* inflated(chunks: Iterator<Uint8Array, undefined>): Generator<Uint8Array, undefined> {
  const all: Uint8Array[] = [];
  for (let next = chunks.next(); next.done !== true; next = chunks.next()) all.push(next.value);
  try {
    yield inflateRawSync(Buffer.concat(all), { maxOutputLength: mostInflated });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Held('inflates-too-far');
    throw code?.startsWith('Z_') ? new Held('deflate-broken') : thrown;
  }
  return undefined;
}

function readHeader(
  reader: HeaderReader,
  chunks: Iterator<Uint8Array, undefined>,
): Extract<HeaderState, { state: 'header' }> {
  let state: HeaderState = { state: 'more' };
  for (let next = chunks.next(); next.done !== true && state.state === 'more'; next = chunks.next()) {
    state = reader.push(next.value);
    if (state.state !== 'more') break;
  }
  if (state.state === 'more') state = reader.end();
  if (state.state === 'hold') throw new Held(state.reason);
  if (state.state === 'more') throw new Held('no-data-set');
  return state;
}

function cleanHeader(
  { keys, profile = markitProfile, onFault }: FileParts,
  header: Extract<HeaderState, { state: 'header' }>,
  meta: FileMeta,
  first: boolean,
  turn: Turn | undefined,
): Extract<Cleaned, { kind: 'clean' }> {
  // What a file meta group leaves out no sender announces otherwise than the object does.
  const sopClassUid = meta.sopClassUid || (firstString(header.dataSet, 0x00080016) ?? '');
  const sopInstanceUid = meta.sopInstanceUid || (firstString(header.dataSet, 0x00080018) ?? '');
  const context = { ...meta, sopClassUid, sopInstanceUid, keys, profile, secondLook: !first };
  let cleaned: Cleaned;
  try {
    cleaned = first ? cleanAtFirstLook(header, context) : cleanAtSecondLook(header, context, turn);
  } catch (thrown) {
    onFault(thrown);
    throw new Held('cannot-de-identify');
  }
  if (cleaned.kind === 'hold') throw new Held(cleaned.reason);
  return cleaned;
}

function copyPixels(
  filter: BulkFilter,
  first: Uint8Array,
  chunks: Iterator<Uint8Array, undefined>,
  { out }: FileParts,
): { readonly length: number; readonly followed: boolean } {
  let length = 0;
  const copy = (piece: Uint8Array) => {
    for (const kept of filter.push(piece)) {
      out.put(kept);
      length += kept.length;
    }
  };
  copy(first);
  for (let next = chunks.next(); next.done !== true; next = chunks.next()) copy(next.value);
  return { followed: filter.end().tailDropped > 0, length };
}
