/** How a hostile sheet is written down: its bytes, and the one answer that is right for it. */
import { type AnswerTable, answerAt, missing } from '../../../review/answer-table.ts';
import type { Chunks } from '../../../review/sheet/decode-text.ts';
import type { Sheet, SheetOptions } from '../../../review/sheet/sheet.ts';
import type { SheetErrorCode } from '../../../review/sheet/sheet-error.ts';

export interface Refusal {
  readonly code: SheetErrorCode;
  readonly row: number | null;
  readonly column: string | null;
  /** Where it is another than the row. */
  readonly line?: number;
}

/** Of each reader the answers to all units: y, n, the tens of a grade (0, 2 … 8, X for 100), or - for none. */
export type Reading = Readonly<Record<string, string>>;

export interface HostileSheet {
  readonly name: string;
  readonly chunks: () => Chunks;
  readonly expected: Refusal | { readonly reading: Reading; readonly also?: (sheet: Sheet) => unknown };
  readonly options?: SheetOptions;
}

type Source = string | Uint8Array | (() => Chunks);

export function refused(
  name: string,
  source: Source,
  [code, row, column, line]: readonly [SheetErrorCode, (number | null)?, (string | null)?, number?],
  options?: SheetOptions,
): HostileSheet {
  const expected = { code, row: row ?? null, column: column ?? null, ...(line === undefined ? {} : { line }) };
  return { name, chunks: chunksOf(source), expected, ...(options && { options }) };
}

/** `also` answers what has to be true, for what the reading does not show. */
export function read(
  name: string,
  source: Source,
  reading: Reading,
  options?: SheetOptions,
  also?: (sheet: Sheet) => unknown,
): HostileSheet {
  return { name, chunks: chunksOf(source), expected: { reading, ...(also && { also }) }, ...(options && { options }) };
}

function chunksOf(source: Source): () => Chunks {
  if (typeof source === 'function') return source;
  const bytes = typeof source === 'string' ? utf8(source) : source;
  return () => [bytes];
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function joined(...parts: ReadonlyArray<string | readonly number[]>): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8(part)] : part)));
}

export function utf16(text: string, bigEndian: boolean): number[] {
  return [...text].flatMap((character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at)).flatMap((unit) =>
      bigEndian ? [unit >> 8, unit & 0xff] : [unit & 0xff, unit >> 8],
    ),
  );
}

export function readingOf(table: AnswerTable): Reading {
  const letters = table.scale === 'boolean' ? 'ny' : '02468X';
  return Object.fromEntries(
    table.readers.map((reader, r) => {
      const said = table.cases.flatMap((_, c) => table.labels.map((_, l) => answerAt(table, c, l, r)));
      return [`_${reader}`.slice(1), said.map((one) => (one === missing ? '-' : letters[one])).join('')];
    }),
  );
}

/** The same bytes over and over for as long as somebody reads; `taken` counts them. */
export function endless(head: string, again: string): { chunks: () => Chunks; taken(): number } {
  let taken = 0;
  const block = utf8(again.repeat(Math.ceil(65_536 / again.length)));
  return {
    *chunks() {
      yield utf8(head);
      for (;;) {
        taken += block.length;
        yield block;
      }
    },
    taken: () => taken,
  };
}
