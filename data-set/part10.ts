/** Part 10 files (PS3.10 7): preamble, file meta and data set head to bytes, and back. */

import { type DataElement, type DataSet, dataSetOf } from './data-set.ts';
import { textElement } from './elements.ts';
import { DataSetError } from './error.ts';
import { HeaderReader } from './header-reader.ts';
import { readDataSet } from './reader.ts';
import { storedTransferSyntax } from './transfer-syntax.ts';
import { firstString } from './values.ts';
import { traitsOfBytes } from './vr.ts';
import { writeDataSet, writeDataSetPieces } from './writer.ts';

export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
}

/** Names this software in files it writes and associations it opens (PS3.7 D.3.3.2). */
export const implementationClassUid = '2.25.281472693920345813066274853015398116404';
export const implementationVersionName = 'MARKIT_EDGE_1';

const preambleLength = 128;
/** A file meta group longer than this is none: it has no bulk. */
const metaLimit = 1 << 16;

function metaElements(meta: FileMeta): DataElement[] {
  return [
    { kind: 'value', tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
    textElement(0x00020002, 'UI', meta.sopClassUid),
    textElement(0x00020003, 'UI', meta.sopInstanceUid),
    textElement(0x00020010, 'UI', meta.transferSyntax),
    textElement(0x00020012, 'UI', implementationClassUid),
    textElement(0x00020013, 'SH', implementationVersionName),
  ];
}

/** Preamble, prefix and file meta group of a file we write: 128 zero bytes, no name of a sender. */
function encodeMeta(meta: FileMeta): Uint8Array {
  const lengthElement = 12;
  const prefix = preambleLength + 4;
  const out = writeDataSet(dataSetOf(metaElements(meta)), prefix + lengthElement);
  out.set([0x44, 0x49, 0x43, 0x4d], preambleLength);
  out.set([0x02, 0x00, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00], prefix);
  new DataView(out.buffer).setUint32(prefix + 8, out.length - prefix - lengthElement, true);
  return out;
}

/**
 * Bytes of a file up to its pixel data: zero preamble, DICM, our own file meta, the data set in explicit little endian.
 * `transferSyntax` is the one received; implicit and big endian are stored as explicit little endian. Throws
 * DataSetError('NOT_WRITABLE') where SOP Class or Instance UID is missing.
 */
export function encodePart10Header(dataSet: DataSet, options: { readonly transferSyntax: string }): Uint8Array {
  const meta = metaOf(dataSet, options);
  const out = writeDataSet(dataSet, meta.length);
  out.set(meta);
  return out;
}

/** The same bytes in pieces: see writeDataSetPieces. */
export function encodePart10Pieces(
  dataSet: DataSet,
  options: { readonly transferSyntax: string },
): readonly Uint8Array[] {
  const meta = metaOf(dataSet, options);
  return [meta, ...writeDataSetPieces(dataSet)];
}

function metaOf(dataSet: DataSet, options: { readonly transferSyntax: string }): Uint8Array {
  const sopClassUid = firstString(dataSet, 0x00080016);
  const sopInstanceUid = firstString(dataSet, 0x00080018);
  if (sopClassUid === undefined || sopInstanceUid === undefined) throw new DataSetError('NOT_WRITABLE');
  const transferSyntax = storedTransferSyntax(options.transferSyntax);
  return encodeMeta({ sopClassUid, sopInstanceUid, transferSyntax });
}

export interface Part10Header {
  readonly meta: FileMeta;
  readonly dataSet: DataSet;
  /** Offset in the file of the first byte of the data set. */
  readonly dataSetOffset: number;
  /** Offset in the file of the first byte of the pixel data's value; undefined: no pixel data. */
  readonly bulkOffset: number | undefined;
  /** Bytes of that value; undefined: encapsulated, or no pixel data. */
  readonly bulkLength: number | undefined;
}

/** Where the file meta group ends: by its group length if that is right, else at the first tag of another group. */
function metaEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = preambleLength + 4;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 0x0002) {
    // Addresses of sender and receiver (0002,0026..28) are UR.
    const long = traitsOfBytes(bytes[at + 4] as number, bytes[at + 5] as number)?.longLength === true;
    if (long && at + 12 > bytes.length) throw new DataSetError('TRUNCATED', at);
    at += long ? 12 + view.getUint32(at + 8, true) : 8 + view.getUint16(at + 6, true);
    if (at > metaLimit) throw new DataSetError('NOT_PART10', at);
  }
  if (at > bytes.length) throw new DataSetError('TRUNCATED', at);
  return at;
}

/** The file meta of a Part 10 file and where its data set starts. The group length is not trusted. Throws DataSetError. */
export function readFileMeta(bytes: Uint8Array): { readonly meta: FileMeta; readonly dataSetOffset: number } {
  const prefix = bytes.subarray(preambleLength, preambleLength + 4);
  if (prefix.length < 4 || String.fromCharCode(...prefix) !== 'DICM') throw new DataSetError('NOT_PART10', 0);
  const dataSetOffset = metaEnd(bytes);
  const group = readDataSet(bytes.subarray(preambleLength + 4, dataSetOffset), { explicit: true, sort: true });
  const transferSyntax = firstString(group, 0x00020010);
  if (transferSyntax === undefined) throw new DataSetError('NOT_PART10', preambleLength + 4);
  const sopClassUid = firstString(group, 0x00020002) ?? '';
  const sopInstanceUid = firstString(group, 0x00020003) ?? '';
  return { meta: { sopClassUid, sopInstanceUid, transferSyntax }, dataSetOffset };
}

/**
 * `bytes`: the file, or at least its head up to the pixel data. Throws DataSetError; NOT_READABLE for syntaxes that are never
 * stored as they come (deflated, big endian).
 */
export function readPart10Header(bytes: Uint8Array, limit = 1 << 20): Part10Header {
  const { meta, dataSetOffset } = readFileMeta(bytes);
  const reader = new HeaderReader({ transferSyntax: meta.transferSyntax, limit });
  const rest = bytes.subarray(dataSetOffset);
  const pushed = reader.push(rest);
  const state = pushed.state === 'more' ? reader.end() : pushed;
  if (state.state !== 'header') throw new DataSetError('NOT_READABLE', dataSetOffset);
  const { dataSet, bulk } = state;
  const bulkOffset = bulk === undefined ? undefined : dataSetOffset + bulk.offset;
  return { meta, dataSet, dataSetOffset, bulkOffset, bulkLength: bulk?.length };
}
