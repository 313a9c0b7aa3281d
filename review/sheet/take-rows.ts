/** Takes the rows of a sheet of either form into its content. */
import { cellSaid, type Said, said } from './answer-words.ts';
import type { SheetOptions } from './sheet.ts';
import type { SheetContent, Slot } from './sheet-content.ts';
import { SheetError } from './sheet-error.ts';
import type { LongForm, SheetForm, WideForm } from './sheet-form.ts';
import { shownName } from './sheet-names.ts';
import type { SheetRecord } from './sheet-records.ts';

/** Rows that were understood in a way worth a word. */
export interface RowCounts {
  /** Rows of a long sheet that name no label and say nothing. */
  withoutLabel: number;
  /** A plain no without a grade, taken for 0 %. */
  plainNo: number;
}

/** Throws SheetError, and so does each call of what it answers with. */
export function rowTaker(
  form: SheetForm,
  content: SheetContent,
  options: SheetOptions,
  header: { readonly row: number; readonly line: number },
): { take(record: SheetRecord): void; readonly counts: RowCounts } {
  const counts: RowCounts = { withoutLabel: 0, plainNo: 0 };
  const take = form.kind === 'long' ? longTaker(form, content, options, counts) : wideTaker(form, content, header);
  return { take, counts };
}

function longTaker(form: LongForm, content: SheetContent, { scale }: SheetOptions, counts: RowCounts) {
  const named = (at: number) => form.columns[at] ?? '';
  const byGrade = form.grade !== undefined && (scale === 'grade' || form.value === undefined);
  const answerAt = byGrade ? form.grade : form.value;
  if (answerAt === undefined) throw new SheetError('NO_SUCH_COLUMN', 'no column holds the answers');
  const slot: Slot = { column: named(answerAt), voice: undefined, label: undefined };
  content.slots.push(slot);
  const attributes = [
    [content.level, form.level],
    [content.institution, form.institution],
  ] as const;
  return (record: SheetRecord): void => {
    const { cells } = record;
    const cell = (at: number | undefined) => (at === undefined ? '' : (cells[at] ?? ''));
    const [answer, plain] = [cell(answerAt), cell(form.value)];
    const empty = cellSaid(answer, false).said === said.nothing;
    if (empty && cell(form.label).trim() === '' && cellSaid(plain, false).said === said.nothing) {
      counts.withoutLabel += 1;
      return;
    }
    const caseNumber = content.cases.numberOf(cell(form.case), record, named(form.case));
    const label = content.labels.numberOf(cell(form.label), record, named(form.label));
    const voice = content.voiceOf(cell(form.reader), record, named(form.reader));
    if (form.patient !== undefined) content.patient.note(caseNumber, cell(form.patient), record, named(form.patient));
    for (const [attribute, at] of attributes) if (at !== undefined) attribute.note(voice, cell(at), record, named(at));
    content.open(record, caseNumber, label, voice);
    const as = byGrade && empty ? plainAnswer(plain, record, slot) : undefined;
    if (as === said.grade0) counts.plainNo += 1;
    content.answer(slot, answer, as);
  };
}

/** The reading page leaves a label that nobody touched a no without a grade; a yes always carries one. */
function plainAnswer(plain: string, { row, line }: SheetRecord, { column }: Slot): Said | undefined {
  const { said: what } = cellSaid(plain, false);
  if (what === said.no || what === said.zero) return said.grade0;
  if (what === said.nothing) return undefined;
  throw new SheetError('BAD_VALUE', 'an answer without its grade', { row, line, column: shownName(column) });
}

function wideTaker(form: WideForm, content: SheetContent, header: { readonly row: number; readonly line: number }) {
  const named = (at: number) => form.columns[at] ?? '';
  const columns = form.voices.flatMap(({ at, voice, label }) => {
    const number = content.voiceOf(voice, header, named(at));
    if (content.voices[number]?.role === 'left-out') return [];
    const labelNumber = label === undefined ? undefined : content.labels.numberOf(label, header, named(at));
    return [{ at, slot: { column: named(at), voice: number, label: labelNumber } }];
  });
  content.slots.push(...columns.map(({ slot }) => slot));
  return (record: SheetRecord): void => {
    const { cells } = record;
    for (const at of form.nameless) refuseWords(cells[at] ?? '', at, record);
    const caseNumber = content.cases.numberOf(cells[form.case] ?? '', record, named(form.case));
    const label =
      form.label === undefined ? 0 : content.labels.numberOf(cells[form.label] ?? '', record, named(form.label));
    if (form.patient !== undefined) {
      content.patient.note(caseNumber, cells[form.patient] ?? '', record, named(form.patient));
    }
    content.open(record, caseNumber, label, 0);
    for (const { at, slot } of columns) content.answer(slot, cells[at] ?? '');
  };
}

/** A column without a name is often the number of the row, or comes of a comma too many; answers in it would be lost. */
function refuseWords(cell: string, at: number, { row, line }: SheetRecord): void {
  const { said: what } = cellSaid(cell, false);
  if (what !== said.yes && what !== said.no) return;
  throw new SheetError('COLUMN_WITHOUT_NAME', 'an answer in a column without a name', {
    row,
    line,
    column: `no. ${at + 1}`,
  });
}
