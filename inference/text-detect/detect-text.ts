/** Finds text in one image: the detector over tiles at two scales, small letters at the larger, wide ones at the smaller. */

import type { TextBox, TextImage } from '../contract.ts';
import { questionLargeBoxes } from './large-boxes.ts';
import { type BoxRules, mapBoxes, paddleRules } from './map-boxes.ts';
import { mergeBoxes, scaleBox } from './merge-boxes.ts';
import { probabilityMap } from './probability-map.ts';
import { type BlobRules, defaultBlobRules, questionBlobs, type TextModels } from './question-blobs.ts';
import { doubled, halved } from './resample.ts';
import type { TilePlan } from './tile-plan.ts';

export interface DetectTextOptions {
  readonly tiles: TilePlan;
  readonly rules: BoxRules;
  readonly blobs: BlobRules;
  /** Below this long side the image is doubled for the larger scale: letters of 8 pixels are too small to be found. */
  readonly doubleBelow: number;
  /** Above this long side the image is looked at halved, until it is below, besides its own size. */
  readonly halveAbove: number;
}

export const defaultDetectTextOptions: DetectTextOptions = {
  tiles: { side: 960, overlap: 96 },
  rules: paddleRules,
  blobs: defaultBlobRules,
  doubleBelow: 640,
  halveAbove: 1280,
};

export async function detectText(
  models: TextModels,
  image: TextImage,
  options: DetectTextOptions = defaultDetectTextOptions,
): Promise<TextBox[]> {
  const boxes: TextBox[] = [];
  for (const { scaled, by } of scales(image, options)) {
    const map = await probabilityMap(models.detector, scaled, options.tiles);
    const large = questionLargeBoxes(scaled, mapBoxes(map, options.rules));
    const found = await questionBlobs(models, scaled, large, options);
    boxes.push(...found.map((box) => scaleBox(box, by, image.width, image.height)));
  }
  return mergeBoxes(boxes);
}

/** The image at the sizes it is looked at; `by` brings a box back to the image's own pixels. */
function scales(image: TextImage, { doubleBelow, halveAbove }: DetectTextOptions): { scaled: TextImage; by: number }[] {
  const longest = Math.max(image.width, image.height);
  const own = { scaled: image, by: 1 };
  if (longest < doubleBelow) return [own, { scaled: doubled(image), by: 0.5 }];
  if (longest <= halveAbove) return [own];
  let [smaller, by] = [halved(image), 2];
  while (Math.max(smaller.width, smaller.height) > halveAbove) [smaller, by] = [halved(smaller), by * 2];
  return [own, { scaled: smaller, by }];
}
