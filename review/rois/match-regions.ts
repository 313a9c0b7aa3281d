/** Which region of one reader is which of another's in one case: one to one, so that what they share is most in all. */
import { bestAssignment } from './best-assignment.ts';
import type { Spacing } from './boundary-distance.ts';
import { type Outline, type Overlap, outlineOf, overlapOf } from './overlap.ts';
import { checkedShape, type Shape } from './shape.ts';

export interface Region {
  readonly id: string;
  /** Names the frame that it was drawn on. Regions of two frames never meet, nor do those of two labels. */
  readonly image: string;
  readonly label: string | null;
  readonly shape: Shape;
  /** Of the image; without one there are no mm. */
  readonly spacing?: Spacing;
}

export interface DrawnRegion extends Region {
  readonly outline: Outline;
}

export interface RegionMatch extends Overlap {
  readonly one: DrawnRegion;
  readonly other: DrawnRegion;
}

export interface RegionMatching {
  readonly matched: readonly RegionMatch[];
  /** Drawn by one reader alone. */
  readonly onlyOne: readonly DrawnRegion[];
  readonly onlyOther: readonly DrawnRegion[];
}

/** One half, as in PASCAL VOC (Everingham et al. 2010): of regions that do not overlap each other, no two can meet the same one. */
export const usualThreshold = 0.5;

/** A reader draws so many regions in a case at most; RangeError past that. */
export const mostRegions = 1_000;

/** Throws RangeError for what is no shape. */
export function drawnRegion(region: Region): DrawnRegion {
  return { ...region, outline: outlineOf(checkedShape(region.shape)) };
}

/** Pairs whose intersection over union is `threshold` or more (above 0 in any case), with the largest sum of it. */
export function matchRegions(
  ones: readonly DrawnRegion[],
  others: readonly DrawnRegion[],
  threshold = usualThreshold,
): RegionMatching {
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError('a threshold outside of 0 to 1');
  if (Math.max(ones.length, others.length) > mostRegions) throw new RangeError(`more than ${mostRegions} regions`);
  const overlaps = ones.map((one) =>
    others.map((other) => (meet(one, other) ? overlapOf(one.outline, other.outline) : undefined)),
  );
  const worth = overlaps.map((row) => row.map((overlap) => (overlap && overlap.iou >= threshold ? overlap.iou : 0)));
  const pairs = bestAssignment(worth);
  const matched = pairs.flatMap(([at, to]): RegionMatch[] => {
    const [one, other, overlap] = [ones[at], others[to], overlaps[at]?.[to]];
    return one && other && overlap ? [{ one, other, ...overlap }] : [];
  });
  const [mineFound, theirsFound] = [new Set(pairs.map(([at]) => at)), new Set(pairs.map(([, to]) => to))];
  return {
    matched,
    onlyOne: ones.filter((_, at) => !mineFound.has(at)),
    onlyOther: others.filter((_, to) => !theirsFound.has(to)),
  };
}

/** Same image, same label, and boxes that touch: only then is there anything to calculate. */
function meet(one: DrawnRegion, other: DrawnRegion): boolean {
  const [a, b] = [one.outline.bounds, other.outline.bounds];
  if (one.image !== other.image || one.label !== other.label) return false;
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
