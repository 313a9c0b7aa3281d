/** Headings, paragraphs and tables of a page of text that is as wide as it is told. */
import type { Glyphs } from './glyphs.ts';
import { cellsOf, cut, padEnd, padStart } from './shown.ts';

/** What everything on one page is drawn with. `width` in cells. */
export interface Sheet {
  readonly width: number;
  readonly glyphs: Glyphs;
}

export function heading(title: string, { width, glyphs }: Sheet): string[] {
  return ['', `${glyphs.rule.repeat(2)} ${title} ${glyphs.rule.repeat(Math.max(0, width - cellsOf(title) - 4))}`];
}

/** Words broken into lines; the first begins with `first`, the others stand under it. */
export function paragraph(text: string, { width, glyphs }: Sheet, first = ''): string[] {
  const indent = cellsOf(first);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).filter((one) => one !== '')) {
    const fits = line === '' || cellsOf(line) + 1 + cellsOf(word) <= width - indent;
    if (!fits) lines.push(line);
    line = fits && line !== '' ? `${line} ${word}` : cut(word, width - indent, glyphs);
  }
  if (line !== '') lines.push(line);
  return lines.map((one, at) => (at === 0 ? first : ' '.repeat(indent)) + one);
}

export interface Column {
  readonly title: string;
  /** Text stands left, numbers right. */
  readonly align?: 'left' | 'right';
}

/** A table with a rule under its titles. Where it is too wide the widest column of text is cut until it fits. */
export function table(columns: readonly Column[], rows: ReadonlyArray<readonly string[]>, sheet: Sheet): string[] {
  const widths = columns.map(({ title }, at) => Math.max(cellsOf(title), ...rows.map((row) => cellsOf(row[at] ?? ''))));
  const gaps = 2 * (columns.length - 1);
  const left = columns.map(({ align = 'left' }, at) => (align === 'left' ? at : -1)).filter((at) => at >= 0);
  let over = widths.reduce((sum, one) => sum + one, gaps) - sheet.width;
  while (over > 0 && left.length > 0) {
    const widest = left.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    if ((widths[widest] ?? 0) <= 6) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  const lineOf = (cells: readonly string[]) =>
    columns
      .map(({ align = 'left' }, at) => {
        const cell = cut(cells[at] ?? '', widths[at] ?? 0, sheet.glyphs);
        return align === 'left' ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((cells) => sheet.glyphs.rule.repeat(cells)).join('  ');
  return [lineOf(columns.map(({ title }) => title)), rule, ...rows.map(lineOf)];
}

/** `name   words` lines, the words wrapped under themselves. */
export function facts(rows: ReadonlyArray<readonly [string, string]>, sheet: Sheet, indent = 14): string[] {
  return rows.flatMap(([name, words]) => paragraph(words, sheet, padEnd(name, indent)));
}
