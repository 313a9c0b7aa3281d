/** Shapes by a seeded number: such as readers draw, and such as nobody would. */
import type { Region } from '../../../review/rois/match-regions.ts';
import type { Point, Polygon, Rectangle } from '../../../review/rois/shape.ts';
import { seeded } from '../../gateway/doors/seeded.ts';

/** In [0, 1). */
export type Draw = () => number;

export function drawOf(seed: number): Draw {
  const random = seeded(seed);
  return () => random(2 ** 31) / 2 ** 31;
}

/** A closed line drawn by hand round a place, without crossings: star-shaped, of so many points. */
export function handDrawn(draw: Draw, points: number, [column, row]: Point = [100, 100], size = 40): Polygon {
  const [waves, depth, turn] = [2 + Math.floor(draw() * 4), 0.3 * draw(), draw() * 2 * Math.PI];
  const ring = Array.from({ length: points }, (_, k): Point => {
    const angle = (2 * Math.PI * k) / points;
    const radius = size * (1 + depth * Math.sin(waves * angle + turn) + 0.02 * draw());
    return [column + radius * Math.cos(angle), row + radius * Math.sin(angle)];
  });
  return { kind: 'polygon', points: ring };
}

/** Points anywhere on a grid of whole pixels: it crosses, touches and repeats itself. */
export function scribble(draw: Draw, points: number, size: number): Polygon {
  const at = () => Math.floor(draw() * size);
  return { kind: 'polygon', points: Array.from({ length: points }, (): Point => [at(), at()]) };
}

export function someRectangle(draw: Draw, within = 200): Rectangle {
  const at = (): Point => [draw() * within, draw() * within];
  return { kind: 'rectangle', points: [at(), at()] };
}

/** On one film, of no label unless it is said; a square of 10 pixels unless it is said. */
export function squareRegion(id: string, left: number, top = 0, size = 10, more: Partial<Region> = {}): Region {
  const points = [
    [left, top],
    [left + size, top + size],
  ] as const;
  return { id, image: 'film', label: null, shape: { kind: 'rectangle', points }, ...more };
}
