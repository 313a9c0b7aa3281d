/** What a command's page is drawn on, and its head: what it is, and of which file. */
import { basename } from 'node:path';
import type { CommandOutput } from '../command.ts';
import { glyphsOf } from './glyphs.ts';
import type { Canvas } from './layout.ts';
import { cellsOf, shown } from './shown.ts';

/** Wider lines are hard to read, and tables of figures do not get narrower. */
const [widest, narrowest] = [96, 80];

/** No colour and nothing that moves. As wide as COLUMNS says, else the terminal; the same in a pipe and in a file. */
export function canvasOf(
  onlyAscii: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  terminal: number | undefined = process.stdout.columns,
): Canvas {
  const said = /^[1-9]\d{0,4}$/.test(environment.COLUMNS ?? '') ? Number(environment.COLUMNS) : terminal;
  const width = Math.min(widest, Math.max(narrowest, said ?? widest));
  return { width, glyphs: glyphsOf(environment, onlyAscii) };
}

export function head(title: string, file: string, canvas: Canvas): string[] {
  const name = shown(basename(file), canvas.glyphs, 50);
  const gap = ' '.repeat(Math.max(2, canvas.width - cellsOf(title) - cellsOf(name)));
  return [`${title}${gap}${name}`, canvas.glyphs.rule.repeat(canvas.width)];
}

export function print(lines: readonly string[], io: CommandOutput): void {
  // In one go: a page of a thousand labels is no thousand writes.
  io.out(lines.join('\n'));
}
