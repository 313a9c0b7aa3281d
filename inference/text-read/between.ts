/** Light at a place of an image that lies between its pixels. */

import type { TextImage } from '../contract.ts';

/** Linear between pixels; past the edge the last one. */
export function between({ width, height, pixels }: TextImage, x: number, y: number): number {
  const [inX, inY] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(inX), Math.floor(inY)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [across, down] = [inX - left, inY - top];
  const upper = (pixels[top * width + left] ?? 0) * (1 - across) + (pixels[top * width + right] ?? 0) * across;
  const lower = (pixels[bottom * width + left] ?? 0) * (1 - across) + (pixels[bottom * width + right] ?? 0) * across;
  return upper * (1 - down) + lower * down;
}
