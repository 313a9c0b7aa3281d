/** Why a sheet cannot be read, and where: codes for callers, a plain sentence for the person who gave the file. */

export type SheetErrorCode =
  | 'EMPTY'
  | 'NO_ROWS'
  | 'TOO_LARGE'
  | 'TOO_MANY_ROWS'
  | 'TOO_MANY_COLUMNS'
  | 'TOO_MANY_CASES'
  | 'TOO_MANY_LABELS'
  | 'TOO_MANY_READERS'
  | 'TOO_MANY_ANSWERS'
  | 'CELL_TOO_LONG'
  | 'RECORD_TOO_LONG'
  | 'NAME_TOO_LONG'
  | 'ENCODING'
  | 'NUL_BYTE'
  | 'CONTROL_CHARACTER'
  | 'QUOTES'
  | 'RAGGED'
  | 'DELIMITER'
  | 'NO_SUCH_COLUMN'
  | 'NO_SUCH_READER'
  | 'COLUMN_TWICE'
  | 'COLUMN_WITHOUT_NAME'
  | 'NO_CASE_COLUMN'
  | 'NO_LABEL_COLUMN'
  | 'NO_READERS'
  | 'UNCLEAR_COLUMN'
  | 'NAME_EMPTY'
  | 'NAME_CLASH'
  | 'UNIT_TWICE'
  | 'BAD_VALUE'
  | 'BAD_SCORE'
  | 'BAD_TIME'
  | 'MIXED_SCALES'
  | 'CONTRADICTION';

export interface SheetPlace {
  /** As a person counts records in the file: the header is 1. */
  readonly row?: number | undefined;
  /** The physical line on which the record begins, from 1; differs from `row` after a cell of several lines or an empty line. */
  readonly line?: number | undefined;
  /** Name of the column, escaped. */
  readonly column?: string | undefined;
}

/** `message` holds at most a short escaped excerpt of the file; it is safe on a terminal. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
  readonly code: SheetErrorCode;
  readonly row: number | null;
  readonly line: number | null;
  readonly column: string | null;

  constructor(code: SheetErrorCode, sentence: string, place: SheetPlace = {}) {
    super(`${sentence}${placeText(place)}`);
    this.code = code;
    this.row = place.row ?? null;
    this.line = place.line ?? null;
    this.column = place.column ?? null;
  }
}

function placeText({ row, line, column }: SheetPlace): string {
  const words = [
    ...(row === undefined ? [] : [`row ${row}`]),
    ...(line === undefined || line === row ? [] : [`line ${line} of the file`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
