/** One pass over a table: which rows (the answers of all readers to one label of one case) stand in it, and how often each. */
import { type AnswerTable, categoriesOf, missing } from '../answer-table.ts';

/** For so many different rows of all labels a count each is kept; beyond, every row is told by itself. */
const mostCells = 1 << 22;
/** And of one label; its numbers fit 16 bits. */
const mostRows = 1 << 16;

/** `row` is used again for the next one. Rows without any answer are not told. */
export type RowVisit = (label: number, row: Uint8Array, units: number) => void;

/**
 * Equal rows of a label come once with their number where there can be few different ones, else one by one: counts are the same.
 * Throws RangeError where the values are of another size than the table.
 */
export function tallyRows(table: AnswerTable, visit: RowVisit): void {
  const { cases, labels, readers, values } = table;
  if (values.length !== cases.length * labels.length * readers.length) throw new RangeError('values of another size');
  const rows = (categoriesOf[table.scale] + 1) ** readers.length;
  const counted = rows <= Math.min(mostRows, 256 + 4 * cases.length) && rows * labels.length <= mostCells;
  // `| 0`: a power is a floating number to the machine, and as an index of the inner loop it takes twice the time.
  if (counted) tallyCounted(table, rows | 0, visit);
  else tellEach(table, visit);
}

function tallyCounted(table: AnswerTable, rows: number, visit: RowVisit): void {
  const [labels, readers, base] = [table.labels.length, table.readers.length, categoriesOf[table.scale] + 1];
  const counts = countRows(table, rows, base);
  const row = new Uint8Array(readers);
  for (let at = 0; at < labels * rows; at += 1) {
    const units = counts[at] as number;
    let rest = at % rows;
    if (units === 0 || rest === rows - 1) continue;
    for (let r = readers - 1; r >= 0; r -= 1) {
      const digit = rest % base;
      row[r] = digit === base - 1 ? missing : digit;
      rest = (rest - digit) / base;
    }
    visit((at - (at % rows)) / rows, row, units);
  }
}

/** A row is a number to the base of the categories and one for missing; of each label, at label x rows + number, how many have it. */
function countRows({ labels, readers, values }: AnswerTable, rows: number, base: number): Uint32Array {
  const counts = new Uint32Array(labels.length * rows);
  const adds = new Uint16Array(readers.length << 8);
  for (let at = 0; at < adds.length; at += 1) {
    adds[at] = Math.min(at & 255, base - 1) * base ** (readers.length - 1 - (at >> 8));
  }
  // Lengths are read once: asked in the inner loop they take half of its time.
  const [ends, cells, readerEnds] = [values.length, counts.length, adds.length];
  for (let at = 0; at < ends; ) {
    for (let from = 0; from < cells; from += rows) {
      let code = from;
      for (let reader = 0; reader < readerEnds; reader += 256) {
        code += adds[reader | (values[at] as number)] as number;
        at += 1;
      }
      counts[code] = (counts[code] as number) + 1;
    }
  }
  return counts;
}

function tellEach({ labels, readers, values }: AnswerTable, visit: RowVisit): void {
  for (let at = 0, label = 0; at < values.length; at += readers.length) {
    const row = values.subarray(at, at + readers.length);
    if (row.some((value) => value !== missing)) visit(label, row, 1);
    label = label + 1 === labels.length ? 0 : label + 1;
  }
}
