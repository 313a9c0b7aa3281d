/**
 * Which frames of a run show what was found in its changes. What came with one step and went with a later one, at the same place
 * in the other direction, stands in the frames between; what did not go may stand in all that follow.
 */

import type { TextBox } from '../../inference/contract.ts';
import type { ChangeImage } from './change.ts';

/** Frames are counted as the steps of the run. */
export interface Showing<Box extends TextBox = TextBox> {
  readonly box: Box;
  /** The frame it came with, or the last one before it went. */
  readonly sure: number;
  /** Where else it may stand: only a look at each says. */
  readonly maybe: readonly number[];
}

/** Share of a box's bright pixels from which on a step counts as one that drew them. */
const drawnShare = 0.2;

/** `opposite` is the image of the other direction; undefined where nothing changed that way. */
export function framesShowing<Box extends TextBox>(
  box: Box,
  image: ChangeImage,
  opposite: ChangeImage | undefined,
): Showing<Box>[] {
  const drawn = byStep(strongPixels(box, image), image);
  const all = drawn.reduce((sum, { pixels }) => sum + pixels.length, 0);
  return drawn
    .filter(({ pixels }, rank) => rank === 0 || pixels.length >= drawnShare * all)
    .map(({ step, pixels }) => {
      const undone = pixels.filter((pixel) => 2 * (opposite?.pixels[pixel] ?? 0) >= (image.pixels[pixel] ?? 0));
      const [other] = opposite && 2 * undone.length >= pixels.length ? byStep(undone, opposite) : [];
      if (other && other.step < step) return { box, sure: step - 1, maybe: between(other.step, step - 2) };
      return { box, sure: step, maybe: between(step + 1, other ? other.step - 1 : image.steps) };
    });
}

/** At least half as bright as the box's brightest. */
function strongPixels(box: TextBox, { width, height, pixels }: ChangeImage): number[] {
  const inside: number[] = [];
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y++) {
    for (let x = Math.max(0, box.x); x < Math.min(width, box.x + box.width); x++) inside.push(y * width + x);
  }
  const brightest = inside.reduce((most, pixel) => Math.max(most, pixels[pixel] ?? 0), 1);
  return inside.filter((pixel) => 2 * (pixels[pixel] ?? 0) >= brightest);
}

/** The steps that made these pixels, the one with most of them first. */
function byStep(
  pixels: readonly number[],
  { at }: ChangeImage,
): { readonly step: number; readonly pixels: number[] }[] {
  const steps = Map.groupBy(pixels, (pixel) => at[pixel] ?? 0);
  steps.delete(0);
  return [...steps].map(([step, of]) => ({ step, pixels: of })).sort((a, b) => b.pixels.length - a.pixels.length);
}

function between(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
