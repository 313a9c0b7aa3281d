/** Reads any CSV of answers, wide or long, into the tables that agreement and reward are worked out of. */
import type { Chunks } from './decode-text.ts';
import { delimiterOf } from './delimiter.ts';
import { denseTables } from './dense-tables.ts';
import type { ReaderGroup, Sheet, SheetOptions } from './sheet.ts';
import { SheetContent } from './sheet-content.ts';
import { SheetError } from './sheet-error.ts';
import { namesCases, type SheetForm, sheetForm } from './sheet-form.ts';
import { defaultLimits } from './sheet-limits.ts';
import { excerpt } from './sheet-names.ts';
import { sheetNotes } from './sheet-notes.ts';
import { type SheetRecord, SheetRecords } from './sheet-records.ts';
import { scaleOf } from './sheet-scale.ts';
import { rowTaker } from './take-rows.ts';
import { namedRoles, roleByContent } from './voices.ts';

/**
 * Streams: what is held follows names and answers, not the size of the file. Throws SheetError for the first thing in the file that
 * is off; a sheet that comes back is complete. Which names and words are known stands in column-names.ts and answer-words.ts.
 */
export async function readSheet(chunks: Chunks, options: SheetOptions = {}): Promise<Sheet> {
  const limits = { ...defaultLimits, ...options.limits };
  const roles = namedRoles(options);
  const records = new SheetRecords(chunks, limits, (header) =>
    delimiterOf(header, (cells) => namesCases(cells, options)),
  );
  let started: Started | undefined;
  let rows = 0;
  for await (const batch of records) {
    for (const record of batch) {
      if (started === undefined) {
        started = start(record);
        continue;
      }
      rows += 1;
      if (rows > limits.rows) throw new SheetError('TOO_MANY_ROWS', `more than ${limits.rows} rows`, placeOf(record));
      const width = started.form.columns.length;
      if (record.cells.length !== width) {
        throw new SheetError('RAGGED', `${record.cells.length} cells where the header has ${width}`, placeOf(record));
      }
      started.taker.take(record);
    }
  }
  if (started === undefined) throw new SheetError('EMPTY', 'the sheet is empty');
  if (rows === 0) throw new SheetError('NO_ROWS', 'the sheet has a header and no rows');
  return finished(started);

  function start(header: SheetRecord): Started {
    const form = sheetForm(header.cells, options, limits, header.row);
    const content = new SheetContent(limits, roles.roleOf, records.text.delimiter !== ',');
    const taker = rowTaker(form, content, options, placeOf(header));
    if (form.kind === 'wide') checkAsked(content);
    return { form, content, taker };
  }

  function finished({ form, content, taker }: Started): Sheet {
    if (form.kind === 'long') checkAsked(content);
    for (const voice of content.voices) voice.role ??= roleByContent(voice);
    if (!content.voices.some(({ role }) => role === 'reader')) {
      throw new SheetError(
        'NO_READERS',
        'nothing in the sheet is the answers of a reader: yes or no, true or false, or a grade',
        { row: 1 },
      );
    }
    const tables = denseTables(content, scaleOf(content.voices, options.scale), limits);
    return {
      table: tables.table,
      simulated: tables.simulated,
      modelScores: tables.modelScores,
      truth: tables.truth,
      patients: form.patient === undefined ? null : patientsOf(content, form.columns[form.patient] ?? ''),
      groups: groupsOf(form, content, [...tables.table.readers, ...tables.simulated.readers]),
      rows,
      bytes: records.text.bytes,
      notes: sheetNotes(records.text, form, content, tables, taker.counts),
    };
  }

  /** A name that an option gives and the sheet does not have is a slip of the pen that would change figures unseen. */
  function checkAsked(content: SheetContent): void {
    const absent = roles.asked.find((name) => content.voiceNames.find(name) < 0);
    if (absent !== undefined)
      throw new SheetError('NO_SUCH_READER', `the sheet has no reader or column ${excerpt(absent)}`);
  }
}

interface Started {
  readonly form: SheetForm;
  readonly content: SheetContent;
  readonly taker: ReturnType<typeof rowTaker>;
}

function placeOf({ row, line }: SheetRecord): { row: number; line: number } {
  return { row, line };
}

function patientsOf(content: SheetContent, column: string): string[] {
  return content.cases.names.map((name, at) => {
    const patient = content.patient.of(at);
    if (patient !== undefined) return patient;
    const place = { row: content.cases.rowOf(at), column };
    throw new SheetError('NAME_EMPTY', `no patient is named for the case ${excerpt(name)}`, place);
  });
}

function groupsOf(form: SheetForm, content: SheetContent, readers: readonly string[]): ReaderGroup[] | null {
  if (form.kind === 'wide' || (form.level === undefined && form.institution === undefined)) return null;
  return readers.map((reader) => {
    const number = content.voiceNames.find(reader);
    return { reader, level: content.level.of(number) ?? null, institution: content.institution.of(number) ?? null };
  });
}
