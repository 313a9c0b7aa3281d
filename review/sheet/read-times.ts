/** Reads a list of how long each label takes: a column of labels, one of mean seconds, at will one of half a 95 % interval. */
import { plainName } from './column-names.ts';
import type { Chunks } from './decode-text.ts';
import { delimiterOf } from './delimiter.ts';
import { NameList } from './name-list.ts';
import { SheetError, type SheetPlace } from './sheet-error.ts';
import { defaultLimits } from './sheet-limits.ts';
import { excerpt, shownName } from './sheet-names.ts';
import { type SheetRecord, SheetRecords } from './sheet-records.ts';
import type { LabelTime } from './sheet-times.ts';

/** As `placeNames` of column-names.ts. */
export const timeColumns = Object.freeze({
  label: ['label', 'label id', 'finding', 'question'],
  mean: ['mean time', 'mean seconds', 'mean', 'seconds', 'time'],
  halfWidth: ['ci95', 'ci 95', '95 % ci', 'half width'],
} as const);

type TimeColumn = keyof typeof timeColumns;

/** A list of labels is short. */
const limits = { ...defaultLimits, bytes: 1024 * 1024, columns: 64, recordLength: 64 * 1024 };

/** In the order of the file. Throws SheetError. */
export async function readTimes(chunks: Chunks): Promise<LabelTime[]> {
  const records = new SheetRecords(chunks, limits, (header) => delimiterOf(header, namesLabels));
  const [what, tooMany] = ['label', 'TOO_MANY_LABELS'] as const;
  const labels = new NameList({ what, tooMany, most: limits.labels, longest: limits.nameLength, apart: true });
  const times: LabelTime[] = [];
  let columns: Columns | undefined;
  for await (const batch of records) {
    for (const record of batch) {
      if (columns === undefined) columns = columnsOf(record);
      else times.push(timeOf(record, columns, labels, records.text.delimiter !== ','));
    }
  }
  if (columns === undefined) throw new SheetError('EMPTY', 'the list of times is empty');
  if (times.length === 0) throw new SheetError('NO_ROWS', 'the list of times has a header and no rows');
  return times;
}

interface Columns {
  readonly header: readonly string[];
  readonly label: number;
  readonly mean: number;
  readonly halfWidth: number | undefined;
}

function namesLabels(cells: readonly string[]): boolean {
  return columnAt(cells, 'label') !== undefined;
}

function columnsOf({ cells, row }: SheetRecord): Columns {
  const needed = (column: TimeColumn, what: string) => {
    const at = columnAt(cells, column);
    if (at !== undefined) return at;
    throw new SheetError('NO_SUCH_COLUMN', `no column holds ${what} (${timeColumns[column].join(', ')})`, { row });
  };
  const [label, mean] = [needed('label', 'the labels'), needed('mean', 'the mean seconds')];
  return { header: cells, label, mean, halfWidth: columnAt(cells, 'halfWidth') };
}

function timeOf(
  { cells, row, line }: SheetRecord,
  columns: Columns,
  labels: NameList,
  decimalComma: boolean,
): LabelTime {
  const { header, label: labelAt, mean: meanAt, halfWidth: halfAt } = columns;
  const placeOf = (at: number) => ({ row, line, column: shownName(header[at] ?? '') });
  const decimal = (at: number) => exactDecimal(cells[at] ?? '', decimalComma, placeOf(at));
  if (cells.length !== header.length) {
    throw new SheetError('RAGGED', `${cells.length} cells where the header has ${header.length}`, { row, line });
  }
  const known = labels.names.length;
  const number = labels.numberOf(cells[labelAt] ?? '', { row, line }, header[labelAt] ?? '');
  if (number < known) {
    throw new SheetError(
      'UNIT_TWICE',
      `this label has a time in row ${labels.rowOf(number)} already`,
      placeOf(labelAt),
    );
  }
  const mean = decimal(meanAt);
  if (mean === null || Number(mean) === 0) {
    throw new SheetError('BAD_TIME', 'a label without a time above 0 seconds', placeOf(meanAt));
  }
  return { label: labels.names[number] ?? '', mean, halfWidth: halfAt === undefined ? null : decimal(halfAt) };
}

function columnAt(header: readonly string[], column: TimeColumn): number | undefined {
  const plain = header.map((name) => plainName(name.slice(0, limits.nameLength)));
  return timeColumns[column].map((name) => plain.indexOf(name)).find((at) => at >= 0);
}

/** Null of an empty cell. Digits as they stand: a reward is worked out of them exactly. */
function exactDecimal(cell: string, decimalComma: boolean, place: SheetPlace): string | null {
  const text = cell.trim();
  if (text === '') return null;
  const dotted = decimalComma ? text.replace(',', '.') : text;
  if (!/^\d{1,9}(\.\d{1,12})?$/.test(dotted)) {
    throw new SheetError('BAD_TIME', `${excerpt(text)} is no time in seconds, such as 13.92`, place);
  }
  return dotted;
}
