/** Reads the boxes of one image, as many as a film has markers: what is left unread is text all the same. */

import type { ReadBox, TextBox, TextImage } from '../contract.ts';
import { readBox } from './read-box.ts';
import type { TextReader } from './read-line.ts';

/** A page of text has hundreds of boxes, and one that cannot pass is enough. */
const mostRead = 12;

export async function readBoxes(reader: TextReader, image: TextImage, boxes: readonly TextBox[]): Promise<ReadBox[]> {
  const read: ReadBox[] = [];
  for (const box of boxes) {
    const readings = boxes.length > mostRead ? undefined : await readBox(reader, image, box);
    read.push({ ...box, readings });
  }
  return read;
}
