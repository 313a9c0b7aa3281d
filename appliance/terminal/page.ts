/** What a command's page is drawn on, and its head: what it is, and of which file. */
import { basename } from 'node:path';
import type { CommandOutput } from '../command.ts';
import { glyphsOf } from './glyphs.ts';
import type { Canvas } from './layout.ts';
import { cellsOf, shown } from './shown.ts';

const width = 96;

/** No colour and nothing that moves: the page is the same on a terminal, in a pipe and in a file. */
export function canvasOf(onlyAscii: boolean, environment: Readonly<Record<string, string | undefined>>): Canvas {
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
