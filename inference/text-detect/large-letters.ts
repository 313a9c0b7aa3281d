/**
 * A second opinion about large letters: the detector of PP-OCR over the image as it is. The letter detector knows words of any
 * height, but single letters higher than 40 pixels poorly (found of 40 planted: 60 % at 40 pixels, 42 % at 60); this one, which takes
 * anatomy for letters more often, is heard for those alone.
 */

import type { TextBox, TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { questionLargeBoxes } from './large-boxes.ts';
import { type BoxRules, mapBoxes } from './map-boxes.ts';
import { scaleBox } from './merge-boxes.ts';
import { probabilityMap } from './probability-map.ts';
import { canHalve, halved } from './resample.ts';
import type { TilePlan } from './tile-plan.ts';

/** PaddleOCR's DBPostProcess: the network learned shrunken text, so that boxes grow by half their area over their perimeter. */
const rules: BoxRules = { pixel: 0.3, score: 0.6, grow: 1.5, side: 3 };
/**
 * Long side of the image as it is looked at, at most. A film is not halved before: of one or two letters of 60 to 160 pixels drawn into
 * seven films of 2,048 x 2,500 68 of 70 were found so, and 59 of 70 in halves and with one scale more of the letter detector.
 */
const side = 2560;
/** Shorter side of a box, in pixels of the image, from which on it is heard. */
const least = 24;

/** In pixels of the image. */
export async function largeLetters(detector: ModelSession, image: TextImage, tiles: TilePlan): Promise<TextBox[]> {
  if (Math.min(image.width, image.height) < least) return [];
  let [small, by] = [image, 1];
  while (Math.max(small.width, small.height) > side && canHalve(small)) [small, by] = [halved(small), by * 2];
  const map = await probabilityMap(detector, small, tiles);
  return questionLargeBoxes(small, mapBoxes(map, rules))
    .map((box) => scaleBox(box, by, image.width, image.height))
    .filter(({ width, height }) => Math.min(width, height) >= least);
}
