/**
 * Bridges boxes that were painted over, for the text detector alone: a black rectangle among ribs has edges like strokes, and what
 * lies beside it would be taken for letters.
 */

import type { DecidedBox } from './image-decision.ts';
import type { LuminanceImage } from './luminance.ts';

/** In place: each line of a box runs evenly from the pixel at its left to the one at its right. */
export function bridge({ width, height, pixels }: LuminanceImage, boxes: readonly DecidedBox[]): void {
  for (const box of boxes) {
    const [left, right] = [Math.max(0, box.x), Math.min(width, box.x + box.width)];
    for (let row = Math.max(0, box.y); row < Math.min(height, box.y + box.height); row++) {
      const line = row * width;
      const before = left > 0 ? pixels[line + left - 1] : pixels[line + right];
      const after = right < width ? pixels[line + right] : before;
      const [from, to] = [before ?? after ?? 0, after ?? before ?? 0];
      for (let column = left; column < right; column++) {
        pixels[line + column] = from + ((to - from) * (column - left + 1)) / (right - left + 1);
      }
    }
  }
}
