/** How much of a box can be read, in letters; what they say is nobody's business here. */

import type { TextBox, TextImage } from '../contract.ts';
import { everyView, lineImage, upright } from './line-image.ts';
import { readLine, type TextReader } from './read-line.ts';

/** Taller than this many times its width, a box is read turned as well. */
const tallRatio = 1.5;

/** The letters the recogniser reads in a box, each counted by its probability; the most of the ways to hold it. */
export async function legibility(reader: TextReader, image: TextImage, box: TextBox): Promise<number> {
  const sideways = everyView.filter(({ quarters, mirrored }) => quarters % 2 === 1 && !mirrored);
  const views = box.height > tallRatio * box.width ? [upright, ...sideways] : [upright];
  let most = 0;
  for (const view of views) most = Math.max(most, (await readLine(reader, lineImage(image, box, view))).letters);
  return most;
}
