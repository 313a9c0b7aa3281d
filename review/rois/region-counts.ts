/** What two readers' regions in one case, or in several, come to in sums that can be added up. */
import { boundaryDistance } from './boundary-distance.ts';
import { type DrawnRegion, matchRegions, type RegionMatch } from './match-regions.ts';

export interface RegionCounts {
  /** Cases that both have read; in `neither` nobody drew a region, in `oneAlone` one of them, in `both` both did. */
  readonly cases: number;
  readonly neither: number;
  readonly oneAlone: number;
  readonly both: number;
  readonly matched: number;
  readonly onlyOne: number;
  readonly onlyOther: number;
  /** Sums over the matched pairs. */
  readonly iou: number;
  readonly dice: number;
  /** Matched pairs with a ring that crosses itself too often to be calculated to the end. */
  readonly inexact: number;
  /** Matched pairs whose boundaries were held against each other, and the sums of their distances in pixels. */
  readonly measured: number;
  readonly largest: number;
  readonly percentile95: number;
  /** The same of those with a pixel spacing, in mm. */
  readonly measuredMm: number;
  readonly largestMm: number;
  readonly percentile95Mm: number;
}

export const noCounts: RegionCounts = Object.freeze({
  cases: 0,
  neither: 0,
  oneAlone: 0,
  both: 0,
  matched: 0,
  onlyOne: 0,
  onlyOther: 0,
  iou: 0,
  dice: 0,
  inexact: 0,
  measured: 0,
  largest: 0,
  percentile95: 0,
  measuredMm: 0,
  largestMm: 0,
  percentile95Mm: 0,
});

const names = Object.keys(noCounts) as Array<keyof RegionCounts>;

export function sumOf(all: readonly RegionCounts[]): RegionCounts {
  const sum: Record<keyof RegionCounts, number> = { ...noCounts };
  for (const counts of all) for (const name of names) sum[name] += counts[name];
  return sum;
}

/** Of one case that both have read; `distances` asks for the boundaries as well, which takes the longest. */
export function countsOfCase(
  ones: readonly DrawnRegion[],
  others: readonly DrawnRegion[],
  { threshold, distances }: { readonly threshold: number; readonly distances: boolean },
): RegionCounts {
  const { matched, onlyOne, onlyOther } = matchRegions(ones, others, threshold);
  const drew = Number(ones.length > 0) + Number(others.length > 0);
  return sumOf([
    {
      ...noCounts,
      cases: 1,
      neither: Number(drew === 0),
      oneAlone: Number(drew === 1),
      both: Number(drew === 2),
      onlyOne: onlyOne.length,
      onlyOther: onlyOther.length,
    },
    ...matched.map((match) => ({
      ...noCounts,
      matched: 1,
      iou: match.iou,
      dice: match.dice,
      inexact: Number(!match.exact),
      ...(distances ? distancesOf(match) : {}),
    })),
  ]);
}

function distancesOf({ one, other }: RegionMatch): Partial<RegionCounts> {
  const pixels = boundaryDistance(one.outline.ring, other.outline.ring);
  if (pixels === undefined) return {};
  const inPixels = { measured: 1, largest: pixels.largest, percentile95: pixels.percentile95 };
  const spacing = one.spacing ?? other.spacing;
  const mm = spacing && boundaryDistance(one.outline.ring, other.outline.ring, spacing);
  return mm ? { ...inPixels, measuredMm: 1, largestMm: mm.largest, percentile95Mm: mm.percentile95 } : inPixels;
}
