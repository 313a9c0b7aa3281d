/**
 * Whether a stroke is two bars that meet at a corner, as an L is, however it leans: initials that touch a side marker read as
 * nothing, and the whole as an L.
 */

import type { Stroke } from './ink.ts';

/** Degrees between the ways it is looked at; a corner that is a little off still leaves its other corner empty. */
const step = 5;
/** Of the longer and the shorter side: this much beside the bars is empty. Measured: bold markers leave 0.55 and 0.45. */
const emptyAlong = 0.5;
const emptyAcross = 0.4;
/** Share of the stroke's pixels that may stray into it. */
const stray = 0.02;

export function isCorner({ places }: Stroke, width: number): boolean {
  const [xs, ys] = [new Float64Array(places.length), new Float64Array(places.length)];
  for (let degrees = 0; degrees < 90; degrees += step) {
    const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    for (let at = 0; at < places.length; at++) {
      const place = places[at] ?? 0;
      const [x, y] = [place % width, Math.floor(place / width)];
      xs[at] = x * cosine + y * sine;
      ys[at] = y * cosine - x * sine;
    }
    if (leavesCorner(xs, ys)) return true;
  }
  return false;
}

/** Where they begin and how far they reach; a stroke may have more pixels than a call has room for arguments. */
function extent(values: Float64Array): readonly [start: number, length: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most - least + 1];
}

function leavesCorner(xs: Float64Array, ys: Float64Array): boolean {
  const [left, wide] = extent(xs);
  const [top, tall] = extent(ys);
  const [shareX, shareY] = wide >= tall ? [emptyAlong, emptyAcross] : [emptyAcross, emptyAlong];
  const counts = [0, 0, 0, 0];
  for (let at = 0; at < xs.length; at++) {
    const [x, y] = [((xs[at] ?? 0) - left + 0.5) / wide, ((ys[at] ?? 0) - top + 0.5) / tall];
    for (let corner = 0; corner < 4; corner++) {
      const fromX = corner % 2 === 0 ? x : 1 - x;
      const fromY = corner < 2 ? y : 1 - y;
      if (fromX < shareX && fromY < shareY) counts[corner] = (counts[corner] ?? 0) + 1;
    }
  }
  return counts.filter((count) => count <= stray * xs.length).length === 1;
}
