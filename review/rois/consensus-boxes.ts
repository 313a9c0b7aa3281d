/** What several readers have drawn of one case, put together: one box for each finding that enough of them have drawn. */
import { type DrawnRegion, matchRegions, usualThreshold } from './match-regions.ts';
import type { Rectangle } from './shape.ts';

export interface ConsensusBox {
  readonly image: string;
  readonly label: string | null;
  /** Each side is the median of the readers', so that one who drew far off does not move it. */
  readonly box: Rectangle;
  /** Who drew it (index in the readers) and what, in the order of the readers. */
  readonly drawn: ReadonlyArray<{ readonly reader: number; readonly region: DrawnRegion }>;
}

export interface ConsensusOptions {
  readonly threshold?: number;
  /** So many readers must have drawn it; more than half of those who read the case without. */
  readonly least?: number;
}

type Drawn = ConsensusBox['drawn'][number];

/**
 * `regions`: of each reader who read the case. Regions that are matched between two readers (match-regions.ts) are joined, the most
 * alike first, as long as no reader would stand twice in a finding. In the order in which their first regions come.
 */
export function consensusBoxes(
  regions: ReadonlyArray<readonly DrawnRegion[]>,
  { threshold = usualThreshold, least = Math.floor(regions.length / 2) + 1 }: ConsensusOptions = {},
): ConsensusBox[] {
  const groupOf = new Map<DrawnRegion, Drawn[]>();
  for (const [reader, own] of regions.entries()) {
    for (const region of own) groupOf.set(region, [{ reader, region }]);
  }
  for (const { one, other } of likenesses(regions, threshold)) {
    const [here = [], there = []] = [groupOf.get(one), groupOf.get(other)];
    if (here === there || here.some(({ reader }) => there.some((each) => each.reader === reader))) continue;
    const joined = [...here, ...there].sort((a, b) => a.reader - b.reader);
    for (const { region } of joined) groupOf.set(region, joined);
  }
  return [...new Set(groupOf.values())].flatMap((drawn): ConsensusBox[] => {
    const first = drawn[0]?.region;
    if (first === undefined || drawn.length < least) return [];
    return [{ image: first.image, label: first.label, box: medianBox(drawn), drawn }];
  });
}

/** Of every two readers what is matched, the most alike first; of equally alike ones the same first, whoever comes first. */
function likenesses(regions: ReadonlyArray<readonly DrawnRegion[]>, threshold: number) {
  const found = regions.flatMap((own, at) =>
    regions.slice(at + 1).flatMap((others) => matchRegions(own, others, threshold).matched),
  );
  const name = ({ one, other }: (typeof found)[number]) => [one.id, other.id].sort().join(' ');
  return found
    .map((match) => ({ ...match, name: name(match) }))
    .sort((a, b) => b.iou - a.iou || (a.name < b.name ? -1 : 1));
}

function medianBox(drawn: readonly Drawn[]): Rectangle {
  const side = (name: 'left' | 'right' | 'top' | 'bottom') =>
    median(drawn.map(({ region }) => region.outline.bounds[name]));
  return {
    kind: 'rectangle',
    points: [
      [side('left'), side('top')],
      [side('right'), side('bottom')],
    ],
  };
}

/** Of an even number the middle between the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low + (high - low) / 2;
}
