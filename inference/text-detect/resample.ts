/** Halves an 8-bit image: a mean, so that thin strokes fade but do not vanish. */

import type { TextImage } from '../contract.ts';

/** Each pixel the mean of 2 x 2; an odd last row or column is dropped. */
export function halved({ width, height, pixels, ...kind }: TextImage): TextImage {
  const [wide, tall] = [width >> 1, height >> 1];
  const half = new Uint8Array(wide * tall);
  for (let y = 0, to = 0; y < tall; y++) {
    for (let x = 0, at = 2 * y * width; x < wide; x++, at += 2, to++) {
      const sum = (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + width] ?? 0) + (pixels[at + width + 1] ?? 0);
      half[to] = (sum + 2) >> 2;
    }
  }
  return { width: wide, height: tall, pixels: half, ...kind };
}

/** Whether anything is left: a strip of one pixel has no half. */
export function canHalve({ width, height }: TextImage): boolean {
  return Math.min(width, height) >= 2;
}
