/**
 * Area inside of one ring, or of two at once, by a sweep over rows. Between two neighbouring rows at which a side begins, ends or
 * crosses another, what is inside is made of trapezia, so that its width half-way times the height is its area exactly. No
 * polygon is put together on the way; a ring may touch, cross and repeat itself as it likes, and nothing can fail.
 */
import type { Point } from './shape.ts';

export interface FilledArea {
  /** In pixels of the image. */
  readonly area: number;
  /** False where the rings have so many crossings that the rows were taken at equal distances instead. */
  readonly exact: boolean;
}

/** Runs from its upper to its lower end. */
interface Side {
  readonly top: number;
  readonly bottom: number;
  readonly from: number;
  readonly slope: number;
  /** +1 where the ring went down here, -1 where it went up. */
  readonly turn: number;
  readonly ring: number;
}

interface Span {
  /** Columns at the upper and the lower row of the strip. */
  readonly upper: number;
  readonly lower: number;
  readonly side: Side;
}

/** Elementary steps that one area may take: a second or so. A hand-drawn ring of 1,000 points takes 10,000. */
const mostSteps = 10_000_000;

/** What is inside of all the rings; one by itself gives its own area. */
export function filledArea(rings: ReadonlyArray<readonly Point[]>, allowed = mostSteps): FilledArea {
  const sides = rings.flatMap((ring, at) => sidesOf(ring, at)).sort((a, b) => a.top - b.top);
  const rows = [...new Set(sides.flatMap(({ top, bottom }) => [top, bottom]))].sort((a, b) => a - b);
  const budget = { left: allowed - stepsOf(sides, rows) };
  const exact = sweep(sides, rows, rings.length, (spans) => crossings(spans, budget));
  if (exact !== undefined) return { area: exact, exact: true };
  const strips = Math.max(16, Math.floor(allowed / 4 / sides.length));
  const [first = 0, last = 0] = [rows[0], rows.at(-1)];
  const even = Array.from({ length: strips + 1 }, (_, k) => first + ((last - first) * k) / strips);
  return { area: sweep(sides, even, rings.length, () => []) ?? 0, exact: false };
}

/** Strip by strip between `rows`; undefined where `cutsOf` gives up. */
function sweep(
  sides: readonly Side[],
  rows: readonly number[],
  rings: number,
  cutsOf: (spans: readonly Span[]) => readonly number[] | undefined,
): number | undefined {
  let area = 0;
  let next = 0;
  let open: Side[] = [];
  for (const [k, top] of rows.entries()) {
    const bottom = rows[k + 1];
    if (bottom === undefined) break;
    const middle = top + (bottom - top) / 2;
    for (let side = sides[next]; side !== undefined && side.top <= middle; side = sides[++next]) open.push(side);
    open = open.filter((side) => side.bottom > middle);
    const spans = open.map((side) => ({ upper: columnAt(side, top), lower: columnAt(side, bottom), side }));
    spans.sort((a, b) => a.upper - b.upper || a.lower - b.lower);
    const cuts = cutsOf(spans);
    if (cuts === undefined) return undefined;
    for (const [at, to] of [...cuts, 1].entries()) {
      const from = cuts[at - 1] ?? 0;
      area += (bottom - top) * (to - from) * widthAt(spans, from + (to - from) / 2, rings);
    }
  }
  return area;
}

function sidesOf(ring: readonly Point[], at: number): Side[] {
  return ring.flatMap(([x, y], k): Side[] => {
    const [toX, toY] = ring[(k + 1) % ring.length] ?? [x, y];
    if (y === toY) return [];
    const slope = (toX - x) / (toY - y);
    return y < toY
      ? [{ top: y, bottom: toY, from: x, slope, turn: 1, ring: at }]
      : [{ top: toY, bottom: y, from: toX, slope, turn: -1, ring: at }];
  });
}

function columnAt({ top, from, slope }: Side, row: number): number {
  return from + slope * (row - top);
}

/** How many sides the strips between `rows` have in all. */
function stepsOf(sides: readonly Side[], rows: readonly number[]): number {
  const place = new Map(rows.map((row, at) => [row, at]));
  return sides.reduce((sum, { top, bottom }) => sum + (place.get(bottom) ?? 0) - (place.get(top) ?? 0), 0);
}

/** Where within the strip (0 to 1, in order) spans change places; undefined where that takes more than the budget has. */
function crossings(spans: readonly Span[], budget: { left: number }): number[] | undefined {
  const found = new Set<number>();
  let farthest = Number.NEGATIVE_INFINITY;
  for (const [k, one] of spans.entries()) {
    if (budget.left < found.size * spans.length) return undefined;
    // Who is right of all before him at the lower row as well has crossed none of them.
    if (one.lower < farthest) {
      budget.left -= k;
      for (const before of spans.slice(0, k)) {
        if (before.lower <= one.lower) continue;
        const [ahead, behind] = [one.upper - before.upper, before.lower - one.lower];
        found.add(ahead / (ahead + behind));
      }
    }
    farthest = Math.max(farthest, one.lower);
  }
  budget.left -= found.size * spans.length;
  return budget.left < 0 ? undefined : [...found].filter((at) => at > 0 && at < 1).sort((a, b) => a - b);
}

/** How much of the row at `part` of the strip's height is inside of all the rings. */
function widthAt(spans: readonly Span[], part: number, rings: number): number {
  const order = spans.map(({ upper, lower, side }) => ({ column: upper + (lower - upper) * part, side }));
  order.sort((a, b) => a.column - b.column);
  const winding = new Array<number>(rings).fill(0);
  let [width, since, inside] = [0, 0, 0];
  for (const { column, side } of order) {
    if (inside === rings) width += column - since;
    const before = winding[side.ring] ?? 0;
    winding[side.ring] = before + side.turn;
    if (before === 0) inside += 1;
    else if (before + side.turn === 0) inside -= 1;
    since = column;
  }
  return width;
}
