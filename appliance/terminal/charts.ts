/** Charts of one line: an interval as a dot on a line, a share as a bar, parts of a whole side by side. */
import type { Glyphs } from './glyphs.ts';

export interface Axis {
  readonly low: number;
  readonly high: number;
  /** Cells from the one to the other, both included; two and more. */
  readonly cells: number;
  /** Where a mark stands behind everything, for instance at chance. */
  readonly mark?: number;
}

/** Where on the axis: 0 .. cells - 1; what lies beyond stands at its end. */
function cellAt(value: number, { low, high, cells }: Axis): number {
  const at = Math.round(((value - low) / (high - low)) * (cells - 1));
  return Math.max(0, Math.min(cells - 1, at));
}

/** `├──●──┤`: a value with its interval, or the dot alone; nothing but the mark where there is no value. */
export function intervalChart(
  value: number | null,
  interval: { readonly low: number; readonly high: number } | null,
  axis: Axis,
  glyphs: Glyphs,
): string {
  const line: string[] = Array.from({ length: axis.cells }, () => ' ');
  if (axis.mark !== undefined) line[cellAt(axis.mark, axis)] = glyphs.mark;
  if (value !== null && interval !== null) {
    const [from, to] = [cellAt(interval.low, axis), cellAt(interval.high, axis)];
    line.fill(glyphs.line, from, to + 1);
    line[from] = glyphs.from;
    line[to] = glyphs.to;
  }
  if (value !== null) line[cellAt(value, axis)] = glyphs.dot;
  return line.join('').trimEnd();
}

/** The numbers under such charts: the ends, and the middle where there is room. */
export function axisLine({ low, high, cells }: Axis, text: (value: number) => string): string {
  const [first, last] = [text(low), text(high)];
  const middle = text((low + high) / 2);
  const line: string[] = Array.from({ length: cells }, () => ' ');
  const put = (words: string, at: number) => line.splice(at, words.length, ...words);
  put(first, 0);
  put(last, Math.max(0, cells - last.length));
  if (cells >= first.length + middle.length + last.length + 6) put(middle, Math.round((cells - middle.length) / 2));
  return line.join('').trimEnd();
}

/** A bar of `share` (0 to 1) of so many cells, to an eighth of a cell where there are signs for that. */
export function bar(share: number, cells: number, { full, parts }: Glyphs): string {
  const steps = Math.round(Math.max(0, Math.min(1, share)) * cells * (parts.length + 1));
  const whole = Math.floor(steps / (parts.length + 1));
  return full.repeat(whole) + (parts[(steps % (parts.length + 1)) - 1] ?? '');
}

/** Counts side by side, each by its own sign, at least one cell where it is not nought; as long as `cells`. */
export function partsBar(
  parts: ReadonlyArray<{ readonly count: number; readonly sign: string }>,
  cells: number,
): string {
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return '';
  const widths = parts.map(({ count }) => (count === 0 ? 0 : Math.max(1, Math.round((count / all) * cells))));
  const largest = widths.indexOf(Math.max(...widths));
  widths[largest] = (widths[largest] ?? 0) + cells - widths.reduce((sum, one) => sum + one, 0);
  return parts.map(({ sign }, at) => sign.repeat(Math.max(0, widths[at] ?? 0))).join('');
}
