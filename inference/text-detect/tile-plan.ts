/** Cuts a large image into overlapping tiles of about one size, so that memory stays that of one tile. */

export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TilePlan {
  /** Longest side of a tile. */
  readonly side: number;
  /** Pixels two neighbours share: at least the height of what must not be cut. */
  readonly overlap: number;
}

/** Tiles in reading order; together they cover the image, all of one size where it is larger than a tile. */
export function planTiles(width: number, height: number, plan: TilePlan): Tile[] {
  const across = spans(width, plan);
  return spans(height, plan).flatMap(([y, tall]) => across.map(([x, wide]) => ({ x, y, width: wide, height: tall })));
}

function spans(length: number, { side, overlap }: TilePlan): [number, number][] {
  if (length <= side) return [[0, length]];
  const count = Math.ceil((length - overlap) / (side - overlap));
  // The network halves five times: sizes are multiples of 32.
  const size = Math.min(side, 32 * Math.ceil((length + (count - 1) * overlap) / count / 32));
  const step = (length - size) / (count - 1);
  return Array.from({ length: count }, (_, index) => [Math.round(index * step), size]);
}
