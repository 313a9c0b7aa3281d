/** Says in plain words how a sheet was understood, for whoever gave it and could have meant it otherwise. */

import type { DenseTables } from './dense-tables.ts';
import type { SheetNote, SheetNoteCode } from './sheet.ts';
import type { SheetContent } from './sheet-content.ts';
import type { SheetForm } from './sheet-form.ts';
import { shownName } from './sheet-names.ts';
import type { SheetText } from './sheet-records.ts';
import type { RowCounts } from './take-rows.ts';
import type { Role } from './voices.ts';

const mostNames = 12;

export function sheetNotes(
  text: SheetText,
  form: SheetForm,
  content: SheetContent,
  { table, repeatedRows }: DenseTables,
  { withoutLabel, plainNo }: RowCounts,
): SheetNote[] {
  const notes: SheetNote[] = [];
  const note = (code: SheetNoteCode, sentence: string) => notes.push({ code, text: sentence });
  note('dialect', `${text.encoding.toUpperCase()}, cells parted by ${signs[text.delimiter]}`);
  note('form', formSentence(form));
  note('case', `cases from column ${shownName(form.columns[form.case] ?? '')}`);
  note('scale', table.scale === 'boolean' ? 'answers are yes or no' : 'answers are grades from 0 to 100 %');
  for (const [role, code, what] of roles) {
    const voices = content.voices.filter((voice) => voice.role === role);
    if (voices.length === 0) continue;
    const names = voices.map(({ name, byContent }) => `${shownName(name)}${byContent ? ' (by content)' : ''}`);
    note(code, `${what}: ${listed(names)}`);
  }
  const passedOver =
    form.kind === 'wide' ? [...form.passedOver.map(shownName), ...form.nameless.map((at) => `no. ${at + 1}`)] : [];
  if (passedOver.length > 0) note('left-out', `columns that are no answers: ${listed(passedOver)}`);
  if (form.patient !== undefined)
    note('patients', `patients from column ${shownName(form.columns[form.patient] ?? '')}`);
  const groups =
    form.kind === 'long'
      ? [form.level, form.institution].flatMap((at) => (at === undefined ? [] : [form.columns[at] ?? '']))
      : [];
  if (groups.length > 0) note('groups', `readers are grouped by ${groups.map(shownName).join(' and ')}`);
  if (repeatedRows > 0)
    note('repeated', `${rowsText(repeatedRows)} said by an earlier one already; each answer counts once`);
  if (withoutLabel > 0) note('no-label', `${rowsText(withoutLabel)} without a label and without an answer`);
  if (plainNo > 0) note('plain-no', `${rowsText(plainNo)} with a no and no grade, taken for 0 %`);
  return notes;
}

const signs = Object.freeze({ ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'upright strokes' });

const roles: ReadonlyArray<readonly [Role, SheetNoteCode, string]> = [
  ['reader', 'readers', 'readers'],
  ['simulated', 'simulated', 'simulated readers, no part of agreement'],
  ['truth', 'truth', 'truth'],
  ['model', 'model', 'scores of a model'],
  ['left-out', 'left-out', 'left out'],
];

function formSentence(form: SheetForm): string {
  if (form.kind === 'long') return 'long: one row for each answer';
  const inRow = form.label !== undefined || form.voices.every(({ label }) => label === undefined);
  if (inRow) return 'wide: one row for each case and label, one column for each reader';
  const labels = new Set(form.voices.map(({ label }) => label));
  const named = form.voices.some(({ voice, at }) => form.columns[at] !== voice);
  return named || labels.size > 1
    ? 'wide: one row for each case, one column for each reader and label'
    : 'wide: one row for each case, all of one label';
}

function rowsText(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
