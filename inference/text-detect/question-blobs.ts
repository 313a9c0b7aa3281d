/**
 * Takes anatomy for anatomy, the second time, where there are no lead markers: letters that a program drew stand upright and can
 * be read, so a box that is no line of letters by its shape is dismissed where nothing in it reads as one. Lines are never
 * questioned: a script that the recogniser does not know is held all the same.
 */

import type { TextBox, TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { legibility } from '../text-read/legibility.ts';
import { isLine } from '../text-read/line-shape.ts';
import type { TextReader } from '../text-read/read-line.ts';

export interface BlobRules {
  /** Shorter side over the image's longer one: lettering stays below. */
  readonly share: number;
  /** Letters read, by their probabilities. */
  readonly legible: number;
}

export const defaultBlobRules: BlobRules = { share: 0.1, legible: 0.9 };

/** Each costs runs of the recogniser: an image with more boxes is no slice, and all of them stand. */
const mostQuestioned = 256;

export interface TextModels {
  readonly letters: ModelSession;
  /** Of large letters. */
  readonly detector: ModelSession;
  readonly reader: TextReader;
}

/** In pixels of the image the boxes were found in. */
export async function questionBlobs(
  reader: TextReader,
  image: TextImage,
  boxes: readonly TextBox[],
  rules: BlobRules,
): Promise<TextBox[]> {
  if (boxes.length > mostQuestioned) return [...boxes];
  const longest = Math.max(image.width, image.height);
  const kept: TextBox[] = [];
  for (const box of boxes) {
    if (looksLikeLine(box, longest, rules) || (await legibility(reader, image, box)) >= rules.legible) kept.push(box);
  }
  return kept;
}

function looksLikeLine(box: TextBox, longest: number, { share }: BlobRules): boolean {
  return Math.min(box.width, box.height) < share * longest && isLine(box);
}
