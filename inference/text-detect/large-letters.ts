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
import { halved } from './resample.ts';
import type { TilePlan } from './tile-plan.ts';

/** PaddleOCR's DBPostProcess: the network learned shrunken text, so that boxes grow by half their area over their perimeter. */
const rules: BoxRules = { pixel: 0.3, score: 0.6, grow: 1.5, side: 3 };
/** Long side of the image as it is looked at, at most. */
const side = 2560;
/** Shorter side of a box, in pixels of the image, from which on it is heard. */
const least = 24;

/** In pixels of the image. */
export async function largeLetters(detector: ModelSession, image: TextImage, tiles: TilePlan): Promise<TextBox[]> {
  let [small, by] = [image, 1];
  while (Math.max(small.width, small.height) > side) [small, by] = [halved(small), by * 2];
  const map = await probabilityMap(detector, small, tiles);
  return questionLargeBoxes(small, mapBoxes(map, rules))
    .map((box) => scaleBox(box, by, image.width, image.height))
    .filter(({ width, height }) => Math.min(width, height) >= least);
}
