/** How much of two shapes lies within both: intersection over union (Jaccard 1912) and twice the intersection over the sum (Dice 1945). */
import { filledArea } from './filled-area.ts';
import { type Bounds, boundsOf, type Point, ringOf, type Shape } from './shape.ts';

export interface Overlap {
  /** 0 to 1. 0 as well where neither has an area: what encloses nothing shares nothing. */
  readonly iou: number;
  readonly dice: number;
  /** Areas in pixels of the image. */
  readonly first: number;
  readonly second: number;
  readonly intersection: number;
  /** False where a ring crosses itself too often to be calculated to the end (filled-area.ts). */
  readonly exact: boolean;
}

/** A shape with what every comparison needs of it, so that it is worked out once. */
export interface Outline {
  readonly shape: Shape;
  readonly ring: readonly Point[];
  readonly bounds: Bounds;
  readonly area: number;
  readonly exact: boolean;
}

export function outlineOf(shape: Shape): Outline {
  const ring = ringOf(shape);
  const bounds = boundsOf(ring);
  if (shape.kind === 'rectangle') return { shape, ring, bounds, area: boxArea(bounds), exact: true };
  return { shape, ring, bounds, ...filledArea([ring]) };
}

/** The same whichever comes first. */
export function overlapOf(one: Outline, other: Outline): Overlap {
  const { area, exact } = shared(one, other);
  // Rounding of the sweep must not make a part larger than its whole.
  const intersection = Math.min(area, one.area, other.area);
  const sum = one.area + other.area;
  return {
    iou: sum === 0 ? 0 : intersection / (sum - intersection),
    dice: sum === 0 ? 0 : (2 * intersection) / sum,
    first: one.area,
    second: other.area,
    intersection,
    exact: exact && one.exact && other.exact,
  };
}

function shared(one: Outline, other: Outline): { area: number; exact: boolean } {
  const box: Bounds = {
    left: Math.max(one.bounds.left, other.bounds.left),
    right: Math.min(one.bounds.right, other.bounds.right),
    top: Math.max(one.bounds.top, other.bounds.top),
    bottom: Math.min(one.bounds.bottom, other.bounds.bottom),
  };
  const area = boxArea(box);
  const boxes = one.shape.kind === 'rectangle' && other.shape.kind === 'rectangle';
  return boxes || area === 0 ? { area, exact: true } : filledArea([one.ring, other.ring]);
}

function boxArea({ left, right, top, bottom }: Bounds): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}
