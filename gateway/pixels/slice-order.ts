/** The order of slices along their stack, so that each differs as little as can be from the one before. */

import type { DataSet } from '../../data-set/data-set.ts';
import { firstNumber, numbers } from '../../data-set/values.ts';

interface SlicePlace {
  /** Slices of one orientation stay together: a localizer holds several. */
  readonly orientation: string;
  /** Millimetres along the normal where the header has a geometry, else Slice Location, else Instance Number. */
  readonly along: number;
}

/** The same slices, sorted. Those whose place is equal keep the order they came in. */
export function inSliceOrder<Slice extends { readonly header: DataSet }>(slices: readonly Slice[]): Slice[] {
  const placed = slices.map((slice) => ({ slice, ...placeOf(slice.header) }));
  placed.sort((a, b) => {
    if (a.orientation !== b.orientation) return a.orientation < b.orientation ? -1 : 1;
    return a.along - b.along;
  });
  return placed.map(({ slice }) => slice);
}

/** Image Plane Module (PS3.3 C.7.6.2): Image Position projected on the normal of Image Orientation. */
function placeOf(header: DataSet): SlicePlace {
  const cosines = numbers(header, 0x00200037);
  const position = numbers(header, 0x00200032);
  const known = [...cosines, ...position].every(Number.isFinite) && cosines.length === 6 && position.length === 3;
  if (known) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines;
    const [x = 0, y = 0, z = 0] = position;
    const along = x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
    return { orientation: cosines.map((cosine) => String(Math.round(100 * cosine))).join(' '), along };
  }
  const place = firstNumber(header, 0x00201041) ?? firstNumber(header, 0x00200013) ?? 0;
  return { orientation: '', along: Number.isFinite(place) ? place : 0 };
}
