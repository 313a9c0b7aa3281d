/**
 * How far two drawn lines lie apart: the distance of Hausdorff (1914) and its 95th percentile (Huttenlocher, Klanderman and
 * Rucklidge 1993), which one slip of the hand does not decide.
 *
 * Points at equal distances along each line, and its corners for the largest, are held against the other line itself (the nearest
 * point of its segments, exactly). Distance to a line changes no faster than one walks, so the largest is the true one or short
 * of it by `within` at most. The drawn line counts, also where it runs through the inside of its own shape.
 */
import type { Point } from './shape.ts';

export interface BoundaryDistance {
  /** The larger of the two directions of each; in pixels, or in mm where a spacing was given. */
  readonly largest: number;
  readonly percentile95: number;
  /** How much `largest` may be short by. */
  readonly within: number;
}

/** PixelSpacing of PS3.3 10.7.1.3: mm between rows first, then between columns. */
export type Spacing = readonly [rows: number, columns: number];

const samples = 1_000;

/** A line is drawn with so many corners at most; of a longer one the points along it say the same within `within`. */
const mostCorners = 2_000;

/** Undefined where a ring has no point: nothing was drawn. The same whichever comes first. */
export function boundaryDistance(
  one: readonly Point[],
  other: readonly Point[],
  [rows, columns]: Spacing = [1, 1],
): BoundaryDistance | undefined {
  if (!(rows > 0 && columns > 0 && rows < Infinity && columns < Infinity)) throw new RangeError('a spacing of nought');
  if (one.length === 0 || other.length === 0) return undefined;
  const [first, second] = [one, other].map((ring) => ring.map(([x, y]): Point => [x * columns, y * rows])) as [
    Point[],
    Point[],
  ];
  const there = distances(first, second);
  const back = distances(second, first);
  return {
    largest: Math.max(there.largest, back.largest),
    percentile95: Math.max(there.percentile95, back.percentile95),
    within: Math.max(there.step, back.step) / 2,
  };
}

function distances(from: readonly Point[], to: readonly Point[]) {
  const segments = segmentsOf(to);
  const { points, step } = pointsAlong(from);
  const along = points.map((point) => distanceTo(point, segments)).sort((a, b) => a - b);
  const corners = from.length > mostCorners ? [] : from.map((point) => distanceTo(point, segments));
  const largest = Math.max(along.at(-1) ?? 0, ...corners);
  // Points at equal distances stand for equal lengths: the 95th percentile is that of the length.
  return { largest, percentile95: along[Math.ceil(along.length * 0.95) - 1] ?? 0, step };
}

interface Segment {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly square: number;
}

function segmentsOf(ring: readonly Point[]): Segment[] {
  return ring.map(([x, y], k) => {
    const [toX, toY] = ring[(k + 1) % ring.length] ?? [x, y];
    const [dx, dy] = [toX - x, toY - y];
    return { x, y, dx, dy, square: dx * dx + dy * dy };
  });
}

function distanceTo([column, row]: Point, segments: readonly Segment[]): number {
  let least = Infinity;
  for (const { x, y, dx, dy, square } of segments) {
    const [ahead, aside] = [column - x, row - y];
    const part = square === 0 ? 0 : Math.min(1, Math.max(0, (ahead * dx + aside * dy) / square));
    const [offX, offY] = [ahead - part * dx, aside - part * dy];
    least = Math.min(least, offX * offX + offY * offY);
  }
  return Math.sqrt(least);
}

/** The middles of so many equal parts of the closed line; of a line without length the one place that it has. */
function pointsAlong(ring: readonly Point[]): { points: Point[]; step: number } {
  const segments = segmentsOf(ring).map((segment) => ({ ...segment, length: Math.sqrt(segment.square) }));
  const step = segments.reduce((sum, { length }) => sum + length, 0) / samples;
  if (step === 0) return { points: ring.slice(0, 1), step };
  const points: Point[] = [];
  let walked = 0;
  for (const { x, y, dx, dy, length } of segments) {
    for (; points.length < samples && (points.length + 0.5) * step <= walked + length; ) {
      const part = ((points.length + 0.5) * step - walked) / length;
      points.push([x + part * dx, y + part * dy]);
    }
    walked += length;
  }
  return { points, step };
}
