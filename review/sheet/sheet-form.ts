/** Reads a header: whether the sheet is wide or long, and what each column is, by name or as the options say. */
import { type Place, placeNames, plainName } from './column-names.ts';
import type { SheetLimits, SheetOptions } from './sheet.ts';
import { SheetError } from './sheet-error.ts';
import { cleanName, excerpt, shownName } from './sheet-names.ts';

export interface LongForm {
  readonly kind: 'long';
  readonly columns: readonly string[];
  readonly case: number;
  readonly label: number;
  readonly reader: number;
  /** At least one of the two is there. */
  readonly value: number | undefined;
  readonly grade: number | undefined;
  readonly patient: number | undefined;
  readonly level: number | undefined;
  readonly institution: number | undefined;
}

/** `label` is undefined where a column of the row says it. */
export interface VoiceColumn {
  readonly at: number;
  readonly voice: string;
  readonly label: string | undefined;
}

export interface WideForm {
  readonly kind: 'wide';
  readonly columns: readonly string[];
  readonly case: number;
  /** Undefined where the labels stand in the header. */
  readonly label: number | undefined;
  readonly patient: number | undefined;
  readonly voices: readonly VoiceColumn[];
  readonly nameless: readonly number[];
  /** Columns that no label can be read from, where the others carry one. */
  readonly passedOver: readonly string[];
}

export type SheetForm = LongForm | WideForm;

/** Between reader and label in a column's name; which of the two comes first is what the sign says. */
const readerFirst = '/';
const labelFirst = ':';

/** Of the first record; `place.row` is 1 unless empty lines come before it. Throws SheetError. */
export function sheetForm(
  cells: readonly string[],
  options: SheetOptions,
  limits: Pick<SheetLimits, 'nameLength'>,
  row: number,
): SheetForm {
  const columns = columnNames(cells, limits, row);
  const place = (what: Place, asked?: string) => placeOf(columns, what, asked);
  const caseAt = place('case', options.caseColumn);
  if (caseAt === undefined) {
    throw new SheetError('NO_CASE_COLUMN', `no column says which case a row is of (${placeNames.case.join(', ')})`, {
      row,
    });
  }
  const label = options.oneLabel === undefined ? place('label', options.labelColumn) : undefined;
  const reader = place('reader', options.readerColumn);
  const [value, grade] = [place('value', options.valueColumn), place('grade', options.gradeColumn)];
  const patient = place('patient');
  if (reader !== undefined && (value !== undefined || grade !== undefined)) {
    if (label === undefined) throw noLabel('no column says which label a row is of', row);
    const [level, institution] = [place('level'), place('institution')];
    return { kind: 'long', columns, case: caseAt, label, reader, value, grade, patient, level, institution };
  }
  const taken = new Set([caseAt, label, patient]);
  const free = columns.flatMap((name, at) => (taken.has(at) ? [] : [{ at, name }]));
  const named = free.filter(({ name }) => name !== '');
  const voices = voiceColumns(named, label !== undefined, options, row);
  const used = new Set(voices.map(({ at }) => at));
  return {
    kind: 'wide',
    columns,
    case: caseAt,
    label,
    patient,
    voices,
    nameless: free.flatMap(({ name, at }) => (name === '' ? [at] : [])),
    passedOver: named.filter(({ at }) => !used.has(at)).map(({ name }) => name),
  };
}

/** Whether a header names a column of cases: so the sign that parts its cells is known. */
export function namesCases(cells: readonly string[], options: SheetOptions): boolean {
  const names = cells.map((cell) => cell.normalize('NFC').trim());
  return names.some((name) =>
    options.caseColumn === undefined ? placeNames.case.includes(plainName(name)) : name === options.caseColumn,
  );
}

function columnNames(cells: readonly string[], { nameLength }: Pick<SheetLimits, 'nameLength'>, row: number): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, at) => {
    const name = cleanName(cell, 'column', nameLength, { row, column: `no. ${at + 1}` });
    const before = seen.get(name);
    if (name !== '' && before !== undefined) {
      const sentence = `columns no. ${before + 1} and ${at + 1} have one name`;
      throw new SheetError('COLUMN_TWICE', sentence, { row, column: shownName(name) });
    }
    seen.set(name, at);
    return name;
  });
}

function placeOf(columns: readonly string[], what: Place, asked: string | undefined): number | undefined {
  if (asked !== undefined) {
    const at = columns.indexOf(asked.normalize('NFC').trim());
    if (at < 0) throw new SheetError('NO_SUCH_COLUMN', `there is no column ${excerpt(asked)} for the ${what}`);
    return at;
  }
  const plain = columns.map(plainName);
  return placeNames[what].map((name) => plain.indexOf(name)).find((at) => at >= 0);
}

function voiceColumns(
  named: ReadonlyArray<{ readonly at: number; readonly name: string }>,
  labelInRow: boolean,
  { oneLabel }: SheetOptions,
  row: number,
): VoiceColumn[] {
  if (labelInRow || oneLabel !== undefined) return named.map(({ at, name }) => ({ at, voice: name, label: oneLabel }));
  const both = named.filter(({ name }) => name.includes(readerFirst) || name.includes(labelFirst));
  if (both.length === 0) {
    throw noLabel('no column says which label a row is of, and no column is named reader/label or label:reader', row);
  }
  const sign = both[0]?.name.includes(readerFirst) ? readerFirst : labelFirst;
  const pairs = new Set<string>();
  return both.map(({ at, name }) => {
    const words = name.split(/[/:]/).map((word) => word.trim());
    const [first = '', second = ''] = words;
    if (words.length !== 2 || !name.includes(sign) || first === '' || second === '') {
      const sentence = `which part is the reader and which the label? All columns are reader/label, or all are label:reader`;
      throw new SheetError('UNCLEAR_COLUMN', sentence, { row, column: shownName(name) });
    }
    const [voice, label] = sign === readerFirst ? [first, second] : [second, first];
    const pair = JSON.stringify([voice, label]);
    if (pairs.has(pair))
      throw new SheetError('COLUMN_TWICE', 'a reader and label stand twice', { row, column: shownName(name) });
    pairs.add(pair);
    return { at, voice, label };
  });
}

function noLabel(sentence: string, row: number): SheetError {
  return new SheetError('NO_LABEL_COLUMN', `${sentence}; a sheet about one label is read when that is named`, { row });
}
