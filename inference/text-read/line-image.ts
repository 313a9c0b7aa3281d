/** A box of an image as the recogniser reads it: one line, 48 pixels high, turned or mirrored as it may have been exposed. */

import type { TextBox, TextImage } from '../contract.ts';
import type { ModelTensor } from '../session.ts';
import { between } from './between.ts';

/** PP-OCR's recogniser was trained on lines of this height. */
const lineHeight = 48;
/** A line twenty times as long as high; what is longer is squeezed. */
const longestLine = 960;

/** How text is held: turned clockwise by quarters from upright, and seen from behind, as a marker on the wrong side of a cassette. */
export interface View {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
  /** Besides the quarters, radians clockwise, about the middle of the box. */
  readonly lean?: number;
}

export const upright: View = { quarters: 0, mirrored: false };

/** Upright first: where two ways to hold a box read alike, the usual one is meant. */
export const everyView: readonly View[] = [false, true].flatMap((mirrored) =>
  ([0, 1, 2, 3] as const).map((quarters) => ({ quarters, mirrored })),
);

type Area = Pick<TextBox, 'x' | 'y' | 'width' | 'height'>;

/**
 * [1, 3, 48, width], -1 for the darkest pixel of the box and 1 for its brightest: faint letters are as good as strong ones.
 * `margin`, in pixels of the image, is added around the box: letters that touch its edge are read worse.
 */
export function lineImage(
  image: TextImage,
  box: Area,
  { quarters, mirrored, lean = 0 }: View,
  margin = 2,
): ModelTensor {
  const [x, y] = [Math.max(0, box.x - margin), Math.max(0, box.y - margin)];
  const wide = Math.min(image.width, box.x + box.width + margin) - x;
  const tall = Math.min(image.height, box.y + box.height + margin) - y;
  const ratio = quarters % 2 === 0 ? wide / tall : tall / wide;
  const width = Math.min(longestLine, Math.max(lineHeight, 8 * Math.ceil((lineHeight * ratio) / 8)));
  const plane = width * lineHeight;
  const data = new Float32Array(3 * plane);
  const [cosine, sine] = [Math.cos(lean), Math.sin(lean)];
  let [darkest, brightest] = [255, 0];
  for (let row = 0, at = 0; row < lineHeight; row++) {
    const down = (row + 0.5) / lineHeight;
    for (let column = 0; column < width; column++, at++) {
      const read = (column + 0.5) / width;
      const along = mirrored ? 1 - read : read;
      const [u, v] = turned(along, down, quarters);
      const [right, below] = [(u - 0.5) * wide, (v - 0.5) * tall];
      const [across, deep] = [right * cosine - below * sine, right * sine + below * cosine];
      const value = between(image, x + wide / 2 + across - 0.5, y + tall / 2 + deep - 0.5);
      data[at] = value;
      if (value < darkest) darkest = value;
      if (value > brightest) brightest = value;
    }
  }
  const scale = 2 / Math.max(1, brightest - darkest);
  for (let at = 0; at < plane; at++) {
    const value = ((data[at] ?? 0) - darkest) * scale - 1;
    data[at] = value;
    data[at + plane] = value;
    data[at + 2 * plane] = value;
  }
  return { data, dims: [1, 3, lineHeight, width] };
}

/** Where in the box, as shares of its width and height, a place of a line lies that was turned clockwise. */
function turned(along: number, down: number, quarters: View['quarters']): [number, number] {
  if (quarters === 0) return [along, down];
  if (quarters === 1) return [1 - down, along];
  return quarters === 2 ? [1 - along, 1 - down] : [down, 1 - along];
}
