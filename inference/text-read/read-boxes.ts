/** Reads the boxes of one image, as many as a film has markers: what is left unread is text all the same. */

import type { ReadBox, TextBox, TextImage } from '../contract.ts';
import { readBox } from './read-box.ts';
import type { TextReader } from './read-line.ts';

/** A page of text has hundreds of boxes, and one that cannot pass is enough. */
const mostRead = 12;
/** 512 x 512: no marker is larger, and the strokes of a box are held one by one. */
const mostPixels = 2 ** 18;

/** Of so many boxes of one image. */
export function isWorthReading({ width, height }: TextBox, boxes: number): boolean {
  return boxes <= mostRead && width * height <= mostPixels;
}

export async function readBoxes(reader: TextReader, image: TextImage, boxes: readonly TextBox[]): Promise<ReadBox[]> {
  const read: ReadBox[] = [];
  for (const box of boxes) {
    const readings = isWorthReading(box, boxes.length) ? await readBox(reader, image, box) : undefined;
    read.push({ ...box, readings });
  }
  return read;
}
