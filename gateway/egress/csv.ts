/** Writes CSV as RFC 4180 has it, so that no cell can become a formula in the program that opens it. */
import { setImmediate } from 'node:timers/promises';

export type Cell = string | number | null;

/** CRLF after every record, the last one included. */
export function csvBytes(records: Iterable<readonly Cell[]>): Uint8Array {
  const lines: string[] = [];
  for (const record of records) lines.push(`${record.map(csvCell).join(',')}\r\n`);
  return new TextEncoder().encode(lines.join(''));
}

/** Of records that are written before others are served: some milliseconds. */
const atOnce = 1_000;

/** The same of tables that may be long. */
export async function csvBytesInTurns(records: Iterable<readonly Cell[]>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let some: (readonly Cell[])[] = [];
  for (const record of records) {
    some.push(record);
    if (some.length < atOnce) continue;
    pieces.push(csvBytes(some));
    some = [];
    await setImmediate();
  }
  return Buffer.concat([...pieces, csvBytes(some)]);
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell)) throw new TypeError('a cell is a finite number');
    return String(cell);
  }
  const text = guarded(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets read these first characters as the start of a formula; an apostrophe in front makes them text (OWASP, CSV injection). */
function guarded(text: string): string {
  return /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
}
