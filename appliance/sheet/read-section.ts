/** How a sheet was understood, so that whoever gave it sees at once where it was not. */
import type { Sheet } from '../../review/sheet/sheet.ts';
import { type Canvas, heading, paragraph } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';

export function readSection({ notes }: Sheet, canvas: Canvas): string[] {
  return [
    ...heading('How the sheet was read', canvas),
    ...notes.flatMap(({ text }) => paragraph(shown(text, canvas.glyphs, 2_000), canvas, '* ')),
  ];
}
