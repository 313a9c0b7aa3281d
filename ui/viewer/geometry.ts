/**
 * Affine maps between an image's pixel coordinates and the screen.
 *
 * Pixel coordinates are continuous column and row, 0,0 at the centre of the top left pixel, as in gateway/contract/answers.ts:
 * the image covers -0.5 to columns - 0.5.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** x' = a x + c y + e, y' = b x + d y + f: the order of CSS matrix(a, b, c, d, e, f). */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** The map that takes the centre of the first pixel to `origin`, and `columns` to the right, `rows` down of it to the others. */
export function affineOfCorners(origin: Point, right: Point, down: Point, columns: number, rows: number): Affine {
  return {
    a: (right.x - origin.x) / columns,
    b: (right.y - origin.y) / columns,
    c: (down.x - origin.x) / rows,
    d: (down.y - origin.y) / rows,
    e: origin.x,
    f: origin.y,
  };
}

export function apply(m: Affine, p: Point): Point {
  return { x: m.a * p.x + m.c * p.y + m.e, y: m.b * p.x + m.d * p.y + m.f };
}

/** The way back; a map without area has none. */
export function invert(m: Affine): Affine | undefined {
  const area = m.a * m.d - m.b * m.c;
  if (Math.abs(area) < 1e-12) return undefined;
  return {
    a: m.d / area,
    b: -m.b / area,
    c: -m.c / area,
    d: m.a / area,
    e: (m.c * m.f - m.d * m.e) / area,
    f: (m.b * m.e - m.a * m.f) / area,
  };
}

/**
 * The map of something that covers a rectangle of the image, from its own corner to the screen: one unit of it is one pixel of the
 * image, and `left`, `top` are distances from the edge of the image, not from the centre of its first pixel.
 */
export function placed(toScreen: Affine, left: number, top: number): Affine {
  const { x, y } = apply(toScreen, { x: left - 0.5, y: top - 0.5 });
  return { ...toScreen, e: x, f: y };
}

/** Screen pixels per image pixel, along the columns. */
export function scaleOf(m: Affine): number {
  return Math.hypot(m.a, m.b);
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box between two corners, kept inside the image. */
export function boxBetween(p: Point, q: Point, columns: number, rows: number): Box {
  const clamp = (v: number, size: number) => Math.min(Math.max(v, -0.5), size - 0.5);
  const left = clamp(Math.min(p.x, q.x), columns);
  const top = clamp(Math.min(p.y, q.y), rows);
  const right = clamp(Math.max(p.x, q.x), columns);
  const bottom = clamp(Math.max(p.y, q.y), rows);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
