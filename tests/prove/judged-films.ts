/** Real chest films judged by eye, and what becomes of each: passed or held. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listedText } from '../../gateway/pixels/listed-text.ts';
import type { WordList } from '../../gateway/pixels/marker-words.ts';
import type { ReadBox, TextImage } from '../../inference/contract.ts';
import { readImage } from '../inference/test-images.ts';

/** 'none': no letters at all; 'listed': listed words only; 'other': initials or any other text, beside listed words or not. */
export const judgements = ['none', 'listed', 'other'] as const;
export type Judgement = (typeof judgements)[number];

export interface JudgedFilm {
  readonly file: string;
  readonly judgement: Judgement;
}

export function judgedFilms(): JudgedFilm[] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, 'judged-films.csv'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [file = '', judgement = ''] = line.split(',');
    if (!judgements.includes(judgement as Judgement)) throw new Error(`${file} is judged ${judgement}`);
    return { file, judgement: judgement as Judgement };
  });
}

export interface Outcome extends JudgedFilm {
  readonly boxes: number;
  readonly held: boolean;
  /** Boxes that hold it, as places: no text. */
  readonly holding: readonly string[];
}

export async function outcomeOf(
  film: JudgedFilm,
  folder: string,
  words: WordList,
  look: (image: TextImage) => Promise<readonly ReadBox[]>,
): Promise<Outcome> {
  const boxes = await look({ ...(await readImage(join(folder, film.file))), film: true });
  const holding = boxes
    .filter((box) => listedText(box, words) === undefined)
    .map(({ x, y, width, height }) => `${width}x${height} at ${x},${y}`);
  return { ...film, boxes: boxes.length, held: holding.length > 0, holding };
}
