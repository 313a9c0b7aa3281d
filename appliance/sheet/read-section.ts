/** How a sheet was understood, so that whoever gave it sees at once where it was not. */
import { type AnswerTable, missing } from '../../review/answer-table.ts';
import type { Sheet } from '../../review/sheet/sheet.ts';
import { type Canvas, heading, paragraph } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { count, counted } from './figure-text.ts';

export function readSection({ notes, table }: Sheet, canvas: Canvas): string[] {
  return [
    ...heading('How the sheet was read', canvas),
    ...paragraph(answersText(table), canvas, '* '),
    ...notes.flatMap(({ text }) => paragraph(shown(text, canvas.glyphs, 2_000), canvas, '* ')),
  ];
}

function answersText({ values, readers, cases, labels }: AnswerTable): string {
  const none = values.reduce((sum, value) => (value === missing ? sum + 1 : sum), 0);
  const sides = [counted(readers.length, 'reader'), counted(cases.length, 'case'), counted(labels.length, 'label')];
  const places = sides.join(' x ');
  const given = `${count(values.length - none)} answers`;
  return `${places}: ${given}, ${none === 0 ? 'none missing' : `${count(none)} missing`}`;
}
