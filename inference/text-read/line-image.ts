/** A box of an image as the recogniser reads it: one line, 48 pixels high, upright or turned by a quarter. */

import type { TextBox, TextImage } from '../contract.ts';
import type { ModelTensor } from '../session.ts';

/** PP-OCR's recogniser was trained on lines of this height. */
const lineHeight = 48;
/** A line twenty times as long as high; what is longer is squeezed. */
const longestLine = 960;
/** Pixels of the image around a box: letters that touch its edge are read worse. */
const margin = 2;

export type Turn = 'none' | 'left' | 'right';

/** [1, 3, 48, width], -1 for the darkest pixel of the box and 1 for its brightest: faint letters are as good as strong ones. */
export function lineImage(image: TextImage, box: TextBox, turn: Turn): ModelTensor {
  const [x, y] = [Math.max(0, box.x - margin), Math.max(0, box.y - margin)];
  const wide = Math.min(image.width, box.x + box.width + margin) - x;
  const tall = Math.min(image.height, box.y + box.height + margin) - y;
  const ratio = turn === 'none' ? wide / tall : tall / wide;
  const width = Math.min(longestLine, Math.max(lineHeight, 8 * Math.ceil((lineHeight * ratio) / 8)));
  const plane = width * lineHeight;
  const data = new Float32Array(3 * plane);
  let [darkest, brightest] = [255, 0];
  for (let row = 0, at = 0; row < lineHeight; row++) {
    const down = (row + 0.5) / lineHeight;
    for (let column = 0; column < width; column++, at++) {
      const along = (column + 0.5) / width;
      const [u, v] = turn === 'none' ? [along, down] : turn === 'left' ? [1 - down, along] : [down, 1 - along];
      const value = between(image, x + u * wide - 0.5, y + v * tall - 0.5);
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

/** Linear between pixels; past the edge the last one. */
function between({ width, height, pixels }: TextImage, x: number, y: number): number {
  const [inX, inY] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(inX), Math.floor(inY)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [across, down] = [inX - left, inY - top];
  const upper = (pixels[top * width + left] ?? 0) * (1 - across) + (pixels[top * width + right] ?? 0) * across;
  const lower = (pixels[bottom * width + left] ?? 0) * (1 - across) + (pixels[bottom * width + right] ?? 0) * across;
  return upper * (1 - down) + lower * down;
}
