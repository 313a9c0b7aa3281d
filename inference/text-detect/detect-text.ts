/** Finds text in one image: the letter detector over tiles of it, and of its halves while it is large; and large letters a second way. */

import type { TextBox, TextImage } from '../contract.ts';
import { largeLetters } from './large-letters.ts';
import { letterMap, mapStep } from './letter-map.ts';
import { type BoxRules, letterRules, mapBoxes } from './map-boxes.ts';
import { mergeBoxes, scaleBox } from './merge-boxes.ts';
import { type BlobRules, defaultBlobRules, questionBlobs, type TextModels } from './question-blobs.ts';
import { canHalve, halved } from './resample.ts';
import type { TilePlan } from './tile-plan.ts';

export interface DetectTextOptions {
  readonly tiles: TilePlan;
  readonly rules: BoxRules;
  readonly blobs: BlobRules;
  /** Above this long side the image is looked at halved as well, until it is below: the detector knows letters of 6 to 64 pixels. */
  readonly halveAbove: number;
}

export const defaultDetectTextOptions: DetectTextOptions = {
  tiles: { side: 960, overlap: 96 },
  rules: letterRules,
  blobs: defaultBlobRules,
  halveAbove: 1280,
};

export async function detectText(
  models: TextModels,
  image: TextImage,
  options: DetectTextOptions = defaultDetectTextOptions,
): Promise<TextBox[]> {
  let boxes: TextBox[] = [];
  for (const { scaled, by } of scales(image, options)) {
    const map = await letterMap(models.letters, scaled, options.tiles);
    const found = mapBoxes(map, options.rules);
    boxes = boxes.concat(found.map((box) => scaleBox(box, mapStep * by, image.width, image.height)));
  }
  const merged = mergeBoxes([...boxes, ...(await largeLetters(models.detector, image, options.tiles))]);
  return image.markers ? merged : questionBlobs(models.reader, image, merged, options.blobs);
}

/** The image at the sizes it is looked at; `by` brings a box back to the image's own pixels. */
function* scales(image: TextImage, { halveAbove }: DetectTextOptions): Generator<{ scaled: TextImage; by: number }> {
  let [scaled, by] = [image, 1];
  yield { scaled, by };
  while (Math.max(scaled.width, scaled.height) > halveAbove && canHalve(scaled)) {
    [scaled, by] = [halved(scaled), by * 2];
    yield { scaled, by };
  }
}
