/** Whether what was read in a box is on the list of words that may stand in pixels. In doubt it is not. */

import type { BoxReading, ReadBox } from '../../inference/contract.ts';
import { fold, type ListedWord, type WordList } from './marker-words.ts';

export interface PassRules {
  /** Of the least certain letter. On the judged films PORTABLE and AP are mostly read with 0.96 and more. */
  readonly certain: number;
  /** Of an arrow, which is no letter. */
  readonly certainSign: number;
  /** Another reading that is this certain, and not listed, holds; of one letter, whose strokes read in many ways, sooner. */
  readonly rival: number;
  readonly rivalOfLetter: number;
  /** Strokes more than letters: punctuation and grain. A letter alone may have none, or there are others beside it. */
  readonly spareStrokes: number;
  /** Of a side marker or an arrow that the marker reader knows. */
  readonly certainMarker: number;
  /** Height of a box over the width of its letters: more is a second line. */
  readonly tallest: number;
}

export const defaultPassRules: PassRules = {
  certain: 0.9,
  certainSign: 0.85,
  rival: 0.8,
  rivalOfLetter: 0.7,
  spareStrokes: 2,
  certainMarker: 0.8,
  tallest: 4,
};

/** The listed words of a box, or undefined: it cannot be read surely, or another text may be meant. */
export function listedText(box: ReadBox, words: WordList, rules: PassRules = defaultPassRules): string | undefined {
  const { readings } = box;
  const marker = markerIn(box, words, rules);
  if (marker !== undefined) return marker;
  const [best] = readings ?? [];
  if (!readings || !best) return undefined;
  for (const reading of readings) {
    const found = listedIn(reading, words);
    const sign = found?.every(({ kind }) => kind === 'arrow');
    if (!found || reading.certainty < (sign ? rules.certainSign : rules.certain)) continue;
    if (agrees(box, reading, found, words, rules)) return found.map(({ word }) => word).join(' ');
  }
  return best.ringed ? turnedInRing(readings, words, rules) : undefined;
}

const markerWords = { L: 'L', R: 'R', arrow: '↑', other: undefined, none: undefined } as const;

/** A marker that is surely one, unless a word can be read there: that is another text, or one that another rule may let through. */
function markerIn({ marker, readings = [] }: ReadBox, words: WordList, rules: PassRules): string | undefined {
  if (!marker || marker.certainty < rules.certainMarker) return undefined;
  const word = words.get(fold(markerWords[marker.kind] ?? ''))?.word;
  const isWord = ({ text, certainty }: BoxReading) => fold(text).length >= 2 && certainty >= rules.certain;
  return readings.some(isWord) ? undefined : word;
}

/** Word by word; undefined where one of them is not listed. */
function listedIn({ text }: BoxReading, words: WordList): ListedWord[] | undefined {
  const found = text
    .split(/[\s/,;]+/)
    .filter((word) => fold(word) !== '')
    // One small letter is a turned one: markers have capitals.
    .map((word) => (/^\p{Ll}$/u.test(word) ? undefined : words.get(fold(word))));
  return found.length > 0 && found.every((word) => word !== undefined) ? (found as ListedWord[]) : undefined;
}

function agrees(
  { width, height, readings }: ReadBox,
  reading: BoxReading,
  found: readonly ListedWord[],
  words: WordList,
  rules: PassRules,
): boolean {
  const letters = fold(reading.text).length;
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  // Whatever else touches the L: it has no other strokes of its own.
  if (found.some(({ word }) => word === 'L') && letters === 1 && !reading.corner) return false;
  if (found.some(({ kind }) => kind === 'arrow') && /[<>√]/.test(reading.text) && !reading.corner) return false;
  const spare = letters <= 2 ? 0 : rules.spareStrokes;
  if (reading.strokes > letters + spare || letters * shorter > rules.tallest * longer) return false;
  const turned = new Set(found.flatMap((word) => word.turned));
  const rival = letters === 1 ? rules.rivalOfLetter : rules.rival;
  const others = (readings ?? []).filter((other) => other !== reading);
  const sameStrokes = (other: BoxReading) =>
    fold(other.text) === '' || turned.has(fold(other.text)) || listedIn(other, words) !== undefined;
  // What reads better than the listed word has to be the same strokes, however uncertain it is.
  const better = (readings ?? []).slice(0, readings?.indexOf(reading));
  return better.every(sameStrokes) && others.filter(({ certainty }) => certainty >= rival).every(sameStrokes);
}

/** One stroke in a ring that reads as a turned L in every way it can be held: the letter leans. */
function turnedInRing(readings: readonly BoxReading[], words: WordList, rules: PassRules): string | undefined {
  const side = words.get('L');
  if (!side) return undefined;
  const [best] = readings;
  const alone = readings.every(({ strokes, corner }) => strokes === 1 && corner);
  const turned = readings.every(({ text }) => ['', 'L', ...side.turned].includes(fold(text)));
  return best && best.certainty >= rules.certain && alone && turned ? side.word : undefined;
}
