/** Finds the sign that parts the cells of a sheet. */
import Papa from 'papaparse';
import { SheetError } from './sheet-error.ts';

const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** The sign by which the header names a column that has to be there (`known`); else the one that parts it most. */
export function delimiterOf(header: string, known: (cells: readonly string[]) => boolean): Delimiter {
  if (/^"?sep=/i.test(header)) {
    throw new SheetError('DELIMITER', 'the first line is "sep=" and no header: take it away', { row: 1 });
  }
  const parted = delimiters.map((delimiter) => {
    const cells = Papa.parse<string[]>(header, { delimiter, preview: 1 }).data[0] ?? [];
    // A tab at the edge of a cell would be taken for a blank: it is the sign itself.
    const named = known(cells.filter((cell) => !cell.includes('\t')));
    return { delimiter, cells: cells.length, known: Number(named) };
  });
  return parted.reduce((best, one) => ((one.known - best.known || one.cells - best.cells) > 0 ? one : best)).delimiter;
}
