/**
 * Finds text in one image: the detector over tiles at two scales, small letters at the larger, wide ones at the smaller. A small film
 * is looked at much enlarged as well: there the initials beside a side marker are found, and anatomy no longer looks like letters.
 */

import type { TextBox, TextImage } from '../contract.ts';
import { defaultLargeBoxRules, questionLargeBoxes, steepShare } from './large-boxes.ts';
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
  readonly fine: FineRules;
}

/** Of the look at a film much enlarged. */
export interface FineRules {
  /** Films are doubled while their long side is below half of this. */
  readonly side: number;
  /** A box whose shorter side is longer, in pixels of the film, is not questioned by it: such letters are too large there. */
  readonly largest: number;
  /** A box whose longer side is shorter is grain. */
  readonly smallest: number;
  /** Share of steep pixels, see LargeBoxRules, from which on what is found there alone is lettering. */
  readonly steepShare: number;
}

export const defaultDetectTextOptions: DetectTextOptions = {
  tiles: { side: 960, overlap: 96 },
  rules: paddleRules,
  blobs: defaultBlobRules,
  doubleBelow: 640,
  halveAbove: 1280,
  fine: { side: 2560, largest: 48, smallest: 6, steepShare: 0.25 },
};

export async function detectText(
  models: TextModels,
  image: TextImage,
  options: DetectTextOptions = defaultDetectTextOptions,
): Promise<TextBox[]> {
  let boxes: TextBox[] = [];
  for (const { scaled, by } of scales(image, options)) {
    const map = await probabilityMap(models.detector, scaled, options.tiles);
    const large = questionLargeBoxes(scaled, mapBoxes(map, options.rules));
    const found = await questionBlobs(models, scaled, large, options);
    boxes = boxes.concat(found.map((box) => scaleBox(box, by, image.width, image.height)));
  }
  const coarse = mergeBoxes(boxes);
  return image.film && Math.max(image.width, image.height) <= options.fine.side / 2
    ? mergeBoxes(await fineLook(models, image, coarse, options))
    : coarse;
}

/** What was found coarsely stays where it is large or found again, as the boxes that are found now. */
async function fineLook(
  models: TextModels,
  image: TextImage,
  coarse: readonly TextBox[],
  { tiles, rules, fine }: DetectTextOptions,
): Promise<TextBox[]> {
  let [enlarged, by] = [doubled(image), 0.5];
  while (2 * Math.max(enlarged.width, enlarged.height) <= fine.side) [enlarged, by] = [doubled(enlarged), by / 2];
  const found = mapBoxes(await probabilityMap(models.detector, enlarged, tiles), rules).map((box) =>
    scaleBox(box, by, image.width, image.height),
  );
  const letters = found.filter(
    (box) =>
      Math.max(box.width, box.height) >= fine.smallest &&
      (coarse.some((other) => meet(box, other)) ||
        steepShare(image, box, defaultLargeBoxRules.step) >= fine.steepShare),
  );
  return [...letters, ...coarse.filter(({ width, height }) => Math.min(width, height) > fine.largest)];
}

function meet(a: TextBox, b: TextBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
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
