/** Reads the boxes of one image, as many as a film has markers: what is left unread is text all the same. */

import type { MarkerKind, MarkerReading, ReadBox, TextBox, TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { isLine } from './line-shape.ts';
import { readBox } from './read-box.ts';
import type { TextReader } from './read-line.ts';
import { readMarkers } from './read-marker.ts';

export interface ReadModels {
  readonly reader: TextReader;
  readonly markers: ModelSession;
}

/** A page of text has hundreds of boxes, and one that cannot pass is enough. */
const mostRead = 12;
/** 512 x 512: no marker is larger, and the strokes of a box are held one by one. */
const mostPixels = 2 ** 18;

/** Of so many boxes of one image. */
export function isWorthReading({ width, height }: TextBox, boxes: number): boolean {
  return boxes <= mostRead && width * height <= mostPixels;
}

/** The marker reader takes all in one run, 0.4 MB for each: a film with more boxes is a page, and whatever is on it holds. */
const mostMarkers = 64;
/** Of what the marker reader says of a box of a film. */
const sure = 0.8;

export async function readBoxes(
  { reader, markers }: ReadModels,
  image: TextImage,
  boxes: readonly TextBox[],
): Promise<ReadBox[]> {
  const asked = image.film === true && image.markers && boxes.length <= mostMarkers;
  const kinds = asked ? await readMarkers(markers, image, boxes) : [];
  const seen = boxes.map((box, at) => ({ box, marker: kinds[at] }));
  // A faint line, shrunk to what the marker reader sees, is no letters to it: of 150 planted words that were found it dropped 5.
  const left = seen.filter(({ box, marker }) => !isSurely(marker, 'none') || isLine(box));
  const read: ReadBox[] = [];
  for (const { box, marker } of left) {
    // Other lettering that leans is not read to pass; a side marker that leans is, for what may be read in it instead.
    const mayLean = image.markers && !isSurely(marker, 'other');
    const readings = isWorthReading(box, left.length) ? await readBox(reader, image, box, mayLean) : undefined;
    read.push({ ...box, readings, ...(marker && { marker }) });
  }
  return read;
}

function isSurely(marker: MarkerReading | undefined, kind: MarkerKind): boolean {
  return marker?.kind === kind && marker.certainty >= sure;
}
