/**
 * The strokes in and around a box, as connected pixels: tells whether one letter is all there is, and finds the letter inside a
 * ring, as side markers are drawn.
 */

import type { TextBox, TextImage } from '../contract.ts';

type Area = Pick<TextBox, 'x' | 'y' | 'width' | 'height'>;

/** Pixels of one stroke or letter, in the image's pixels. */
export interface Stroke extends Area {
  readonly count: number;
  /** Places in the image's pixels. */
  readonly places: readonly number[];
}

export interface Ink {
  /** The box and what is next to it: half of its shorter side around it. */
  readonly window: Area;
  readonly strokes: readonly Stroke[];
  /** Light between the strokes. */
  readonly paper: number;
}

/** A stroke of fewer pixels, or of less than this share of the largest, is grain. */
const fewestPixels = 4;
const speckShare = 0.04;

/** How light and dark may be told apart in a box: by all of it, and by its brighter and its darker part alone. */
export function inksOf(image: TextImage, box: Area): Ink[] {
  const window = around(image, box);
  const values = valuesIn(image, window);
  const all = split(values);
  const brighter = split(values.filter((value) => value >= all));
  const darker = split(values.filter((value) => value < all));
  return [
    inkAt(image, window, all, brightIsRare(values, all)),
    inkAt(image, window, brighter, true),
    inkAt(image, window, darker, false),
  ];
}

/** The ring of a side marker: hollow, around everything else. Undefined where no stroke is one. */
export function ringOf({ strokes }: Ink, image: TextImage): Stroke | undefined {
  return strokes.find((ring) => {
    const inside = strokes.filter((other) => other !== ring);
    const around = inside.every((other) => contains(ring, other));
    const slim = ring.count < 0.5 * ring.width * ring.height;
    const round = Math.max(ring.width, ring.height) <= 1.8 * Math.min(ring.width, ring.height);
    return inside.length > 0 && around && slim && round && closed(ring, image);
  });
}

/** Whether no straight way leads out of the middle: looked for in 16 directions. */
function closed(ring: Stroke, image: TextImage): boolean {
  const at = new Set(ring.places);
  const [middleX, middleY] = [ring.x + ring.width / 2, ring.y + ring.height / 2];
  for (let direction = 0; direction < 16; direction++) {
    const [across, down] = [Math.cos((direction * Math.PI) / 8), Math.sin((direction * Math.PI) / 8)];
    let met = false;
    for (let way = 0.3; way <= 1.2 && !met; way += 0.02) {
      const x = Math.floor(middleX + (across * way * ring.width) / 2);
      const y = Math.floor(middleY + (down * way * ring.height) / 2);
      met = at.has(y * image.width + x);
    }
    if (!met) return false;
  }
  return true;
}

export function contains(outer: Area, inner: Area): boolean {
  const [right, bottom] = [outer.x + outer.width, outer.y + outer.height];
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= right && inner.y + inner.height <= bottom;
}

export function meets(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function union(areas: readonly Area[]): Area {
  const over = (a: Area, b: Area): Area => {
    const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
    const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
    return { x, y, width: right - x, height: bottom - y };
  };
  return areas.reduce(over);
}

function around(image: TextImage, box: Area): Area {
  const grow = Math.max(4, Math.round(0.5 * Math.min(box.width, box.height)));
  const [x, y] = [Math.max(0, box.x - grow), Math.max(0, box.y - grow)];
  const [right, bottom] = [
    Math.min(image.width, box.x + box.width + grow),
    Math.min(image.height, box.y + box.height + grow),
  ];
  return { x, y, width: right - x, height: bottom - y };
}

function valuesIn({ width, pixels }: TextImage, area: Area): number[] {
  const values: number[] = [];
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) values.push(pixels[y * width + x] ?? 0);
  }
  return values;
}

/** Otsu's threshold: the first value of the brighter part, where the two parts differ most. */
function split(values: readonly number[]): number {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  const sum = values.reduce((whole, value) => whole + value, 0);
  let [below, sumBelow, most, best] = [0, 0, -1, 0];
  for (let value = 0; value < 255; value++) {
    below += counts[value] ?? 0;
    sumBelow += value * (counts[value] ?? 0);
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const apart = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (apart > most) [most, best] = [apart, value + 1];
  }
  return best;
}

function brightIsRare(values: readonly number[], threshold: number): boolean {
  return 2 * values.filter((value) => value >= threshold).length <= values.length;
}

function inkAt(image: TextImage, window: Area, threshold: number, bright: boolean): Ink {
  const { width, pixels } = image;
  const isInk = (place: number) => (pixels[place] ?? 0) >= threshold === bright;
  const seen = new Set<number>();
  const found: Stroke[] = [];
  let [paper, papers] = [0, 0];
  for (let y = window.y; y < window.y + window.height; y++) {
    for (let x = window.x; x < window.x + window.width; x++) {
      const place = y * width + x;
      if (!isInk(place)) [paper, papers] = [paper + (pixels[place] ?? 0), papers + 1];
      else if (!seen.has(place)) found.push(strokeFrom(place, width, window, isInk, seen));
    }
  }
  const largest = found.reduce((most, { count }) => Math.max(most, count), 0);
  const strokes = found.filter(({ count }) => count >= Math.max(fewestPixels, speckShare * largest));
  return { window, strokes, paper: papers > 0 ? Math.round(paper / papers) : 0 };
}

/** Eight-connected, inside the window. */
function strokeFrom(
  start: number,
  width: number,
  window: Area,
  isInk: (place: number) => boolean,
  seen: Set<number>,
): Stroke {
  const places = [start];
  seen.add(start);
  for (let next = 0; next < places.length; next++) {
    const place = places[next] ?? 0;
    const [x, y] = [place % width, Math.floor(place / width)];
    for (let ny = Math.max(window.y, y - 1); ny <= Math.min(window.y + window.height - 1, y + 1); ny++) {
      for (let nx = Math.max(window.x, x - 1); nx <= Math.min(window.x + window.width - 1, x + 1); nx++) {
        const near = ny * width + nx;
        if (seen.has(near) || !isInk(near)) continue;
        seen.add(near);
        places.push(near);
      }
    }
  }
  let [left, top, right, bottom] = [width, Number.POSITIVE_INFINITY, 0, 0];
  for (const place of places) {
    const [x, y] = [place % width, Math.floor(place / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1, count: places.length, places };
}
