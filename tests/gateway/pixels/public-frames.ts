/** First frames of the public files, where they lie and what pydicom made of them (oracle.generated.json, make-oracle.py). */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameFormat } from '../../../gateway/pixels/frame-format.ts';

interface OracleRow {
  readonly file: string;
  readonly syntax: string;
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly allocated: number;
  readonly stored: number;
  readonly high: number;
  readonly signed: number;
  readonly planar: number;
  readonly photometric: string;
  readonly frames: number;
  readonly spans: readonly (readonly [number, number])[];
  readonly sha256?: string;
  readonly thumbnail?: string;
}

export interface PublicFrame extends OracleRow {
  readonly encapsulated: boolean;
  readonly format: FrameFormat;
  bytes(): Uint8Array;
}

export function publicFrames(root: string): PublicFrame[] {
  const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'oracle.generated.json'), 'utf8')) as OracleRow[];
  return rows.map((row) => ({
    ...row,
    encapsulated: !/^1\.2\.840\.10008\.1\.2(\.1)?$/.test(row.syntax),
    format: formatOf(row),
    bytes: () => readSpans(join(root, row.file), row.spans),
  }));
}

function formatOf(row: OracleRow): FrameFormat {
  return {
    transferSyntax: row.syntax,
    rows: row.rows,
    columns: row.columns,
    samplesPerPixel: row.samples,
    bitsAllocated: row.allocated,
    bitsStored: row.stored,
    highBit: row.high,
    signed: row.signed === 1,
    planar: row.planar === 1,
    photometric: row.photometric,
  };
}

function readSpans(path: string, spans: OracleRow['spans']): Uint8Array {
  const bytes = new Uint8Array(spans.reduce((sum, [, length]) => sum + length, 0));
  const file = openSync(path, 'r');
  let at = 0;
  for (const [offset, length] of spans) at += readSync(file, bytes, at, length, offset);
  closeSync(file);
  return bytes;
}

/** The row of a table that is printed, made with zeros where it is new. */
export function countRow<R extends Record<string, number>>(table: Record<string, R>, name: string, zeros: R): R {
  const row = table[name] ?? { ...zeros };
  table[name] = row;
  return row;
}
