/** One pass over a table: which rows (the answers of all readers to one label of one case) stand in it, and how often each. */
import { type AnswerTable, categoriesOf, missing } from '../answer-table.ts';

/** Of so many different rows a count each is kept; beyond, every row is told by itself. */
const mostRows = 1 << 16;

/** `row` is used again for the next one. Rows without any answer are not told. */
export type RowVisit = (label: number, row: Uint8Array, units: number) => void;

/** Equal rows of a label come once with their number where there can be few different ones, else one by one: counts are the same. */
export function tallyRows(table: AnswerTable, visit: RowVisit): void {
  const rows = (categoriesOf[table.scale] + 1) ** table.readers.length;
  if (rows <= Math.min(mostRows, 256 + 4 * table.cases.length)) tallyCounted(table, rows, visit);
  else tellEach(table, visit);
}

/** A row is a number to the base of the categories and one for missing, and counts are kept under it. */
function tallyCounted(table: AnswerTable, rows: number, visit: RowVisit): void {
  const [labels, readers, base] = [table.labels.length, table.readers.length, categoriesOf[table.scale] + 1];
  const digits = new Uint8Array(missing + 1).fill(base - 1);
  for (let k = 0; k < base - 1; k += 1) digits[k] = k;
  const { values } = table;
  const counts = new Uint32Array(labels * rows);
  for (let at = 0; at < values.length; ) {
    for (let from = 0; from < counts.length; from += rows) {
      let code = 0;
      for (const end = at + readers; at < end; at += 1) code = code * base + (digits[values[at] ?? missing] ?? 0);
      counts[from + code] = (counts[from + code] ?? 0) + 1;
    }
  }
  const row = new Uint8Array(readers);
  for (let code = 0; code < rows - 1; code += 1) {
    let rest = code;
    for (let r = readers - 1; r >= 0; r -= 1) {
      row[r] = rest % base === base - 1 ? missing : rest % base;
      rest = Math.floor(rest / base);
    }
    for (let label = 0; label < labels; label += 1) {
      const units = counts[label * rows + code] ?? 0;
      if (units > 0) visit(label, row, units);
    }
  }
}

function tellEach({ labels, readers, values }: AnswerTable, visit: RowVisit): void {
  for (let at = 0, label = 0; at < values.length; at += readers.length) {
    const row = values.subarray(at, at + readers.length);
    if (row.some((value) => value !== missing)) visit(label, row, 1);
    label = label + 1 === labels.length ? 0 : label + 1;
  }
}
