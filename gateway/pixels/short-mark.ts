/**
 * Short marks outside the body, as technologists' initials beside the side marker are: what a house may let the box paint over by
 * itself. Bounds by measurement on the judged films (`npm run prove -- initials`); in doubt it is no such mark.
 */

import type { ReadBox } from '../../inference/contract.ts';
import type { DecidedBox } from './image-decision.ts';
import type { LuminanceImage } from './luminance.ts';
import { type ChestField, chestField } from './lung-field.ts';

/** As recorded with a mask. */
export const initialsRule = 'initials-outside-body';

/** Letters and digits of the longest reading: more is a word or a number. */
const mostLetters = 4;
/** Sides of a box over those of the film: 101 of 112 such boxes in upper corners of the judged films are no larger, one has 90 of 512 pixels. */
const longest = 0.13;
/** How far from the nearer side of the film a mask may reach, and how far down. */
const [deepest, lowest] = [0.25, 0.32];
/** Marks on one film: a side, two sets of initials, and what else is read in them. */
export const mostMarks = 8;

/** Whether a box of this radiograph is one. Looks at the film once, and only when it is asked. */
export function shortMarks(image: LuminanceImage): (box: ReadBox) => boolean {
  let field: ChestField | undefined | 'unknown' = 'unknown';
  return (box) => {
    const mask = maskOf(box, image);
    if (!isShort(box, image) || !isInUpperCorner(mask, image)) return false;
    if (field === 'unknown') field = chestField(image);
    return field !== undefined && !field.meets(mask);
  };
}

function isShort({ width, height, readings }: ReadBox, image: LuminanceImage): boolean {
  if (readings === undefined || width > longest * image.width || height > longest * image.height) return false;
  return readings.every(({ text }) => (text.match(/[\p{L}\p{N}]/gu) ?? []).length <= mostLetters);
}

function isInUpperCorner({ x, y, width, height }: DecidedBox, image: LuminanceImage): boolean {
  const depth = Math.min(x + width, image.width - x);
  return depth <= deepest * image.width && y + height <= lowest * image.height;
}

/** Around what was found, over the shorter side of the film, at least. */
const leastMargin = 0.03;

/**
 * What is painted over: the mark and a letter's room around it, the side marker too where it stands there. Of marks that touch a
 * collimator's edge or the film's the detector finds a part, and without that room the rest was left on 2 of 71 films.
 */
export function maskOf(
  { x, y, width, height }: DecidedBox,
  image: Pick<LuminanceImage, 'width' | 'height'>,
): DecidedBox {
  const more = Math.ceil(Math.max(Math.min(width, height), leastMargin * Math.min(image.width, image.height)));
  const [left, top] = [Math.max(0, x - more), Math.max(0, y - more)];
  const [right, bottom] = [Math.min(image.width, x + width + more), Math.min(image.height, y + height + more)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
