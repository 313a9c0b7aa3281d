/** What a reader draws round a finding, and the closed ring of points that it comes to. */

/** Column, then row, in pixels; (0, 0) is the centre of the top left pixel, as in gateway/contract/answers.ts. */
export type Point = readonly [column: number, row: number];

/** Sides along the image's; two opposite corners in any order. */
export interface Rectangle {
  readonly kind: 'rectangle';
  readonly points: readonly [Point, Point];
}

/** Drawn point by point or by hand; the last point joins the first. It may cross itself: what a canvas would fill is inside (non-zero winding). */
export interface Polygon {
  readonly kind: 'polygon';
  readonly points: readonly Point[];
}

/** `angle`: of the first radius from the direction of the columns towards the rows, in radians. */
export interface Ellipse {
  readonly kind: 'ellipse';
  readonly centre: Point;
  readonly radii: readonly [number, number];
  readonly angle: number;
}

export type Shape = Rectangle | Polygon | Ellipse;

/** More points than the outline of any organ at full resolution; a ring of more is no drawing. */
export const mostPoints = 20_000;

/** Past this no image has pixels, and squares of differences would lose their last digits. */
const farthest = 1_000_000;

/** An ellipse is taken as a polygon of so many corners with the ellipse's own area: no point of it is off by more than 0.008 % of the longer radius. */
const ellipseCorners = 360;

/** Throws RangeError, in words, for what is no shape: no number, far outside of any image, a negative radius, too many points. */
export function checkedShape<S extends Shape>(shape: S): S {
  const points = shape.kind === 'ellipse' ? [shape.centre, shape.radii] : shape.points;
  if (points.length > mostPoints) throw new RangeError(`a ring of more than ${mostPoints} points`);
  if (shape.kind === 'rectangle' && points.length !== 2) throw new RangeError('a rectangle has two corners');
  if (!points.flat().every((value) => Math.abs(value) <= farthest))
    throw new RangeError('a point outside of any image');
  if (shape.kind === 'ellipse') {
    if (!Number.isFinite(shape.angle)) throw new RangeError('an angle that is no number');
    if (Math.min(...shape.radii) < 0) throw new RangeError('a negative radius');
  }
  return shape;
}

/** The corners in turn; the first is not repeated. */
export function ringOf(shape: Shape): readonly Point[] {
  if (shape.kind === 'polygon') return shape.points;
  if (shape.kind === 'ellipse') return ellipseRing(shape);
  const { left, right, top, bottom } = boundsOf(shape.points);
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function ellipseRing({ centre: [column, row], radii: [first, second], angle }: Ellipse): Point[] {
  const step = (2 * Math.PI) / ellipseCorners;
  const outward = Math.sqrt(step / Math.sin(step));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: ellipseCorners }, (_, k): Point => {
    const along = outward * first * Math.cos(k * step);
    const across = outward * second * Math.sin(k * step);
    return [column + along * cos - across * sin, row + along * sin + across * cos];
  });
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of no points it is empty: left is past right. */
export function boundsOf(points: readonly Point[]): Bounds {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [column, row] of points) {
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return { left, right, top, bottom };
}
