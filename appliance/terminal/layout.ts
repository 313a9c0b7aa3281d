/** Headings, paragraphs and tables of a page of text that is as wide as it is told. */
import type { Glyphs } from './glyphs.ts';
import { cellsOf, cut, cutApart, padEnd, padStart } from './shown.ts';

/** What everything on one page is drawn with. `width` in cells. */
export interface Canvas {
  readonly width: number;
  readonly glyphs: Glyphs;
}

export function heading(title: string, { width, glyphs }: Canvas): string[] {
  return ['', `${glyphs.rule.repeat(2)} ${title} ${glyphs.rule.repeat(Math.max(0, width - cellsOf(title) - 4))}`];
}

/** Words broken into lines; the first begins with `first`, the others stand under it. */
export function paragraph(text: string, { width, glyphs }: Canvas, first = ''): string[] {
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

/** A table with a rule under its titles. Where it is too wide its first column is cut, as far as to eight cells, then the gaps. */
export function table(columns: readonly Column[], rows: ReadonlyArray<readonly string[]>, canvas: Canvas): string[] {
  const widths = columns.map(({ title }, at) => Math.max(cellsOf(title), ...rows.map((row) => cellsOf(row[at] ?? ''))));
  const over = widths.reduce((sum, one) => sum + one, 2 * (columns.length - 1)) - canvas.width;
  const [first = 0] = widths;
  const kept = over > 0 ? Math.min(first, Math.max(8, first - over)) : first;
  widths[0] = kept;
  // The last resort where the first column has nothing more to give.
  const gap = over > first - kept ? ' ' : '  ';
  const names = cutApart(
    rows.map(([name = '']) => name),
    kept,
    canvas.glyphs,
  );
  const lineOf = (cells: readonly string[], name?: string) =>
    columns
      .map(({ align = 'left' }, at) => {
        const cell = at === 0 && name !== undefined ? name : cut(cells[at] ?? '', widths[at] ?? 0, canvas.glyphs);
        return align === 'left' ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0);
      })
      .join(gap)
      .trimEnd();
  const rule = widths
    .map((cells) => canvas.glyphs.rule.repeat(cells))
    .join(gap)
    .trimEnd();
  return [lineOf(columns.map(({ title }) => title)), rule, ...rows.map((cells, at) => lineOf(cells, names[at]))];
}

/** `name   words` lines, the words wrapped under themselves. */
export function facts(rows: ReadonlyArray<readonly [string, string]>, canvas: Canvas, indent = 14): string[] {
  return rows.flatMap(([name, words]) => paragraph(words, canvas, padEnd(name, indent)));
}
