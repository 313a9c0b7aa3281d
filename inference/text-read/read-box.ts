/** Reads one box every way it may be held, and says how many strokes there are to be accounted for. */

import type { BoxReading, TextBox, TextImage } from '../contract.ts';
import { isCorner } from './corner.ts';
import { type Ink, inksOf, meets, ringOf, type Stroke, union } from './ink.ts';
import { everyView, lineImage, upright, type View } from './line-image.ts';
import { readLine, type TextReader } from './read-line.ts';

type Area = Pick<TextBox, 'x' | 'y' | 'width' | 'height'>;

/** Readings of fewer letters than this share of the best one's are of another kind: a part of the word, or a turned letter. */
const worthShare = 0.45;
/** Margins around the letters, as shares of their shorter side: letters that touch the edge are read worse, and so are lost ones. */
const margins = [0.12, 0.3];

/** A single stroke may lean, as a marker of lead does that was put down in haste: by these angles between two quarters. */
const leans = [15, 30, 45, 60, 75].map((degrees) => (degrees * Math.PI) / 180);
/** A leaning letter is one that is read as surely as an upright one: most angles show something else. */
const sureLean = 0.97;

/**
 * Best first, each text once; empty where nothing can be read. Where there can be no lead markers letters were drawn by a program,
 * upright, and are read so alone. `mayLean`: a single stroke is looked at in 40 ways more.
 */
export async function readBox(
  reader: TextReader,
  image: TextImage,
  box: TextBox,
  mayLean: boolean,
): Promise<BoxReading[]> {
  const inks = inksOf(image, box);
  const inRing = inks.flatMap((ink) => withoutRing(image, ink, box));
  // A ring explains itself: with it the box reads as a digit in a circle.
  const shown = inRing.length > 0 ? inRing : [whole(image, box, inks)];
  const found = new Map<string, Ranked>();
  for (const one of shown) {
    for (const view of image.markers ? everyView : [upright])
      for (const margin of margins) keep(await readShown(reader, one, view, margin), found);
    const sure = [...found.values()].some(({ certainty }) => certainty >= sureLean);
    if (mayLean && one.strokes === 1 && !sure) keep(await leaning(reader, one), found);
  }
  const ranked = [...found.values()].sort((a, b) => b.worth - a.worth);
  const best = ranked[0]?.worth ?? 0;
  return ranked
    .filter(({ worth }) => worth >= worthShare * best)
    .slice(0, 8)
    .map(({ worth: _, certainty, ...reading }) => ({ ...reading, certainty: Math.round(certainty * 1000) / 1000 }));
}

type Ranked = BoxReading & { readonly worth: number };

function keep(reading: Ranked | undefined, found: Map<string, Ranked>): void {
  if (!reading || reading.text === '') return;
  const known = found.get(reading.text);
  if (!known || known.certainty < reading.certainty) found.set(reading.text, reading);
}

async function readShown(reader: TextReader, shown: Shown, view: View, margin: number): Promise<Ranked> {
  const { picture, area, strokes, ringed, corner } = shown;
  const pixels = Math.max(2, Math.round(margin * Math.min(area.width, area.height)));
  const { text, certainty, letters } = await readLine(reader, lineImage(picture, area, view, pixels));
  const isUpright = view.quarters === 0 && !view.mirrored && !view.lean;
  return { text, certainty, upright: isUpright, strokes, ringed, corner, worth: letters * certainty };
}

/** The surest of all angles, where one is sure. */
async function leaning(reader: TextReader, shown: Shown): Promise<Ranked | undefined> {
  const { area } = shown;
  const side = Math.max(area.width, area.height);
  const [x, y] = [area.x - Math.floor((side - area.width) / 2), area.y - Math.floor((side - area.height) / 2)];
  const square = { ...shown, area: { x: Math.max(0, x), y: Math.max(0, y), width: side, height: side } };
  let best: Ranked | undefined;
  for (const lean of leans) {
    for (const view of everyView) {
      const reading = await readShown(reader, square, { ...view, lean }, margins[0] ?? 0);
      if (reading.certainty >= sureLean && reading.certainty > (best?.certainty ?? 0)) best = reading;
    }
  }
  return best;
}

interface Shown {
  readonly picture: TextImage;
  readonly area: Area;
  readonly strokes: number;
  readonly ringed: boolean;
  readonly corner: boolean;
}

/**
 * As it is; grown where a stroke of it reaches out, since the detector's box of one letter lies inside the letter. A side marker
 * across the edge of a body is one stroke in one of the ways to tell light from dark.
 */
function whole(image: TextImage, box: TextBox, inks: readonly Ink[]): Shown {
  const cornered = inks.find(({ strokes }) => oneCorner(strokes, image));
  const strokes = (cornered ?? inks[0])?.strokes ?? [];
  const grown = union([box, ...strokes.filter((stroke) => meets(stroke, box))]);
  const area = grown.width * grown.height <= 4 * box.width * box.height ? grown : box;
  return { picture: image, area, strokes: strokes.length, ringed: false, corner: cornered !== undefined };
}

/** The letters inside a ring, with the ring wiped out. */
function withoutRing(image: TextImage, ink: Ink, box: TextBox): Shown[] {
  const ring = ringOf(ink, image);
  if (!ring || !meets(ring, box)) return [];
  const letters: Stroke[] = ink.strokes.filter((stroke) => stroke !== ring);
  const pixels = image.pixels.slice();
  for (let y = ring.y; y < ring.y + ring.height; y++) {
    for (let x = ring.x; x < ring.x + ring.width; x++) pixels[y * image.width + x] = ink.paper;
  }
  for (const { places } of letters) for (const place of places) pixels[place] = image.pixels[place] ?? 0;
  return [
    {
      picture: { ...image, pixels },
      area: union(letters),
      strokes: letters.length,
      ringed: true,
      corner: oneCorner(letters, image),
    },
  ];
}

function oneCorner(strokes: readonly Stroke[], image: TextImage): boolean {
  const [only] = strokes;
  return only !== undefined && strokes.length === 1 && isCorner(only, image.width);
}
