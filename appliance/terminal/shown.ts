/** Names that come out of files as a terminal may show them, and how many cells wide text is there. */
import type { Glyphs } from './glyphs.ts';

/** Controls, format characters (they turn, hide or join text), halves of pairs, fillers that look like nothing. */
const steering = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Of text that `shown` has been through. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

/** Nothing of it steers a terminal; towers of marks are cut, and it has `most` cells at most. */
export function shown(name: string, glyphs: Glyphs, most = 40): string {
  // What is cut away below need not be looked at: a name may be as long as its file.
  const clean = name
    .slice(0, most * 16)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(steering, glyphs.hidden)
    .replaceAll(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim();
  return cut(clean, most, glyphs);
}

/** Text of one line with `most` cells at most; what was cut leaves a sign. */
export function cut(text: string, most: number, glyphs: Glyphs): string {
  if (cellsOf(text) <= most) return text;
  let kept = '';
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) {
    cells += wide.test(segment) ? 2 : 1;
    if (cells > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${glyphs.more}`;
}

/** Each as `cut`, or cut so that it shows where it parts from another that would look the same: names of one study begin alike. */
export function cutApart(texts: readonly string[], most: number, glyphs: Glyphs): string[] {
  const alike = Map.groupBy(new Set(texts), (text) => cut(text, most, glyphs));
  return texts.map((text) => {
    const end = cut(text, most, glyphs);
    const those = alike.get(end) ?? [];
    return those.length > 1 && cellsOf(text) > most ? cutBefore(text, partingOf(those), most, glyphs) : end;
  });
}

/** Where the first of them differs from another, in code units. */
function partingOf(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  let at = 0;
  while (at < first.length && others.every((text) => text[at] === first[at])) at += 1;
  return at;
}

/** The beginning, what was cut, and the text from the word in which it parts. */
function cutBefore(text: string, parting: number, most: number, glyphs: Glyphs): string {
  const word = text.lastIndexOf(' ', parting) + 1;
  let [from, cells] = [0, 0];
  for (const { segment, index } of segmenter.segment(text)) {
    if (index > parting) break;
    from = index;
    cells += cellsOf(segment);
  }
  // Of a word that is long itself, the letters in which it parts.
  if (cells - cellsOf(text.slice(0, word)) <= most / 2) from = word;
  const rest = cut(text.slice(from), Math.max(1, most - 3), glyphs);
  return cut(text, most - cellsOf(rest), glyphs) + rest;
}

/** Names side by side, each as `shown`, none cut so that it looks like another. */
export function shownApart(names: readonly string[], glyphs: Glyphs, most: number): string[] {
  return cutApart(
    names.map((name) => shown(name, glyphs, 200)),
    most,
    glyphs,
  );
}

export function padEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellsOf(text)));
}

export function padStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellsOf(text))) + text;
}
