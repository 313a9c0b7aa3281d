/**
 * Takes anatomy for anatomy: on chest films the detector of PP-OCR marks whole lungs as text, surely (0.99). A box larger than lettering is
 * kept where it is full of steep edges, else only the places in it that are.
 */

import type { TextBox, TextImage } from '../contract.ts';

export interface LargeBoxRules {
  /** Shorter side over the image's longer one: lettering of a film stays below; smaller boxes are never questioned. */
  readonly share: number;
  /** Grey levels over two pixels that make an edge steep; letters have them at their strokes, lungs hardly anywhere. */
  readonly step: number;
  /** Share of steep pixels from which on a box is lettering: measured >= 0.09 for text, <= 0.06 for lungs. */
  readonly steepShare: number;
  /** The same for one cell of a box, which a rib's edge can cross. */
  readonly cellShare: number;
  readonly cell: number;
}

export const defaultLargeBoxRules: LargeBoxRules = {
  share: 0.1,
  step: 20,
  steepShare: 0.08,
  cellShare: 0.25,
  cell: 16,
};

/** In pixels of the image the boxes were found in. */
export function questionLargeBoxes(
  image: TextImage,
  boxes: readonly TextBox[],
  rules = defaultLargeBoxRules,
): TextBox[] {
  const longest = Math.max(image.width, image.height);
  return boxes.flatMap((box) => {
    if (Math.min(box.width, box.height) < rules.share * longest) return [box];
    if (steepShare(image, box, rules.step) >= rules.steepShare) return [box];
    return steepPlaces(image, box, rules);
  });
}

/** Share of the box's pixels across which light changes by more than `step` grey levels over two pixels. */
export function steepShare({ width, height, pixels }: TextImage, box: TextBox, step: number): number {
  const [right, bottom] = [Math.min(width - 1, box.x + box.width), Math.min(height - 1, box.y + box.height)];
  let steep = 0;
  let seen = 0;
  for (let y = Math.max(1, box.y); y < bottom; y++) {
    for (let x = Math.max(1, box.x), at = y * width + x; x < right; x++, at++) {
      const across = Math.abs((pixels[at + 1] ?? 0) - (pixels[at - 1] ?? 0));
      const down = Math.abs((pixels[at + width] ?? 0) - (pixels[at - width] ?? 0));
      if (across > step || down > step) steep++;
      seen++;
    }
  }
  return seen === 0 ? 0 : steep / seen;
}

/** Runs of two steep cells or more in a row, each as a box: a word is wider than a crossing of ribs. */
function steepPlaces(image: TextImage, box: TextBox, { cell, cellShare, step }: LargeBoxRules): TextBox[] {
  const places: TextBox[] = [];
  for (let y = box.y; y < box.y + box.height; y += cell) {
    let run = 0;
    for (let x = box.x; x <= box.x + box.width; x += cell) {
      const inside = x < box.x + box.width;
      const square = { x, y, width: cell, height: cell, score: box.score };
      if (inside && steepShare(image, square, step) >= cellShare) {
        run++;
        continue;
      }
      if (run >= 2) places.push({ x: x - run * cell, y, width: run * cell, height: cell, score: box.score });
      run = 0;
    }
  }
  return places;
}
