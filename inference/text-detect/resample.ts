/** Halves or enlarges an 8-bit image; halving is a mean, so that thin strokes fade but do not vanish. */

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

/** Twice the size, linear between pixels. */
export function doubled({ width, height, pixels, ...kind }: TextImage): TextImage {
  const [wide, tall] = [2 * width, 2 * height];
  const large = new Uint8Array(wide * tall);
  for (let y = 0, to = 0; y < tall; y++) {
    const top = (y >> 1) * width;
    const bottom = Math.min(height - 1, (y >> 1) + (y & 1)) * width;
    for (let x = 0; x < wide; x++, to++) {
      const left = x >> 1;
      const right = Math.min(width - 1, left + (x & 1));
      const sum =
        (pixels[top + left] ?? 0) +
        (pixels[top + right] ?? 0) +
        (pixels[bottom + left] ?? 0) +
        (pixels[bottom + right] ?? 0);
      large[to] = (sum + 2) >> 2;
    }
  }
  return { width: wide, height: tall, pixels: large, ...kind };
}
