/** How far readers agree on where a finding is: of each pair of them, and over all pairs, with intervals over patients. */
import { type BootstrapOptions, patientBootstrap } from '../bootstrap.ts';
import type { Figure, KnownFigure, NoFigure } from '../figure.ts';
import { wilson } from '../interval.ts';
import { drawnRegion, type Region, usualThreshold } from './match-regions.ts';
import { countsOfCase, type RegionCounts, sumOf } from './region-counts.ts';

export interface RegionCase {
  /** Cases of one patient are drawn together when an interval is made. */
  readonly patient: string;
  /** Of each reader, in the order of the readers: what he drew, an empty list where he saw nothing, null where he has not read it. */
  readonly regions: ReadonlyArray<readonly Region[] | null>;
}

export interface RegionOptions extends BootstrapOptions {
  readonly threshold?: number;
  /** Only regions of this label; all without. */
  readonly label?: string | null;
  /** Distances between boundaries as well. */
  readonly distances?: boolean;
}

export interface RegionFigures {
  readonly counts: RegionCounts;
  /** Share of cases in which both drew something or both nothing. Two empty cases agree here and nowhere else. */
  readonly presence: Figure;
  /** 2 x matched / all regions of both (Dice 1945 over regions): what one drew alone counts against it. */
  readonly f1: Figure;
  /** Means over the matched pairs. */
  readonly iou: Figure;
  readonly dice: Figure;
  /** Null where they were not asked for; in mm, where no matched region has a pixel spacing. */
  readonly pixels: DistanceFigures | null;
  readonly millimetres: DistanceFigures | null;
}

/** Means over the matched pairs; see boundary-distance.ts. */
export interface DistanceFigures {
  readonly largest: Figure;
  readonly percentile95: Figure;
}

export interface PairRegions extends RegionFigures {
  readonly readers: readonly [string, string];
}

export interface RegionAgreement {
  readonly threshold: number;
  readonly pairs: readonly PairRegions[];
  /** All pairs together: a case counts once for each pair that has read it. */
  readonly pooled: RegionFigures;
}

/** Throws RangeError for what is no shape, and where a case has not as many lists as there are readers. */
export function regionAgreement(
  readers: readonly string[],
  cases: readonly RegionCase[],
  options: RegionOptions = {},
): RegionAgreement {
  const { threshold = usualThreshold, distances = false } = options;
  const isAsked = ({ label }: Region) => options.label === undefined || options.label === label;
  const drawn = cases.map(({ patient, regions }) => {
    if (regions.length !== readers.length) throw new RangeError('as many lists of regions as readers');
    const own = regions.map((list) => list?.filter(isAsked).map(drawnRegion));
    return { patient, own };
  });
  const pairs = readers.flatMap((one, a) =>
    readers.slice(a + 1).map((other, b) => {
      const counted = drawn.flatMap(({ patient, own }) => {
        const [first, second] = [own[a], own[a + 1 + b]];
        return first && second ? [{ patient, ...countsOfCase(first, second, { threshold, distances }) }] : [];
      });
      return { readers: [one, other] as const, counted };
    }),
  );
  return {
    threshold,
    pairs: pairs.map(({ readers: two, counted }) => ({ readers: two, ...figuresOf(counted, options) })),
    pooled: figuresOf(
      pairs.flatMap(({ counted }) => counted),
      options,
    ),
  };
}

type PatientCounts = RegionCounts & { readonly patient: string };
type Part = (counts: RegionCounts) => number;

function figuresOf(counted: readonly PatientCounts[], options: RegionOptions): RegionFigures {
  const patients = [...Map.groupBy(counted, ({ patient }) => patient)].map(([patient, own]) => ({
    patient,
    counts: sumOf(own.map(({ patient: _, ...counts }) => counts)),
  }));
  const counts = sumOf(patients.map((one) => one.counts));
  const drew = counts.cases - counts.neither;
  const ratio = (over: Part, under: Part, units: number, without: NoFigure, share = false): Figure => {
    if (under(counts) === 0) return { value: null, reason: counts.cases === 0 ? 'no-pairs' : without, units };
    return { ...ratioOf(patients, { over, under, share }, options), units };
  };
  const mean = (name: keyof RegionCounts, of: keyof RegionCounts) =>
    ratio(
      (sum) => sum[name],
      (sum) => sum[of],
      counts[of],
      drew === 0 ? 'no-regions' : 'no-matches',
    );
  const pixels = { largest: mean('largest', 'measured'), percentile95: mean('percentile95', 'measured') };
  const millimetres = { largest: mean('largestMm', 'measuredMm'), percentile95: mean('percentile95Mm', 'measuredMm') };
  return {
    counts,
    presence: ratio(agreeing, ({ cases }) => cases, counts.cases, 'no-pairs', true),
    f1: ratio(({ matched }) => 2 * matched, regionsOf, drew, 'no-regions', true),
    iou: mean('iou', 'matched'),
    dice: mean('dice', 'matched'),
    pixels: options.distances ? pixels : null,
    millimetres: counts.measuredMm > 0 ? millimetres : null,
  };
}

const agreeing: Part = ({ neither, both }) => neither + both;
const regionsOf: Part = ({ matched, onlyOne, onlyOther }) => 2 * matched + onlyOne + onlyOther;

/** Quotient of two sums over patients, with its interval. */
function ratioOf(
  patients: ReadonlyArray<{ readonly patient: string; readonly counts: RegionCounts }>,
  { over, under, share }: { readonly over: Part; readonly under: Part; readonly share: boolean },
  options: BootstrapOptions,
): Omit<KnownFigure, 'units'> {
  const items = patients.map(({ patient, counts }) => ({ patient, over: over(counts), under: under(counts) }));
  const { value, low, high } = patientBootstrap(
    items,
    (drawn) => total(drawn, 'over') / total(drawn, 'under'),
    options,
  );
  // One patient alone says nothing of how patients differ.
  const those = items.filter((item) => item.under > 0).length;
  if (those < 2 || drawnWithout(those, items.length) > 0.1) return { value, interval: null };
  if (low < high) return { value, interval: { low, high, method: 'patient-bootstrap' } };
  // An interval of no width would claim what so many patients cannot show; of a share there is another.
  const score = share && (value === 0 || value === 1) ? wilson(value * those, those) : undefined;
  return { value, interval: score ? { low: score.low, high: score.high, method: 'wilson' } : null };
}

/** In how many of the samples not one of `those` patients is: they have no value, and the others alone would make it look surer. */
function drawnWithout(those: number, patients: number): number {
  return (1 - those / patients) ** patients;
}

function total(items: ReadonlyArray<{ readonly over: number; readonly under: number }>, part: 'over' | 'under') {
  return items.reduce((sum, item) => sum + item[part], 0);
}
