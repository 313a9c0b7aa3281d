/** How far probabilities can be taken at their word: reliability bins, expected calibration error, Brier score. */
import { type Interval, wilson } from './interval.ts';

export interface ForecastCase {
  /** 0 to 1. */
  readonly probability: number;
  readonly truth: boolean;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  /** Mean of the probabilities, and share of cases with the finding (with Wilson's interval); null of an empty bin. */
  readonly said: number | null;
  readonly found: (Interval & { readonly value: number }) | null;
}

/** So many bins of equal width; 1 belongs to the last. */
export function reliabilityBins(cases: readonly ForecastCase[], bins = 10): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, at) => {
    const own = cases.filter(({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === at);
    const said = own.reduce((sum, { probability }) => sum + probability, 0) / own.length;
    const found = wilson(own.filter(({ truth }) => truth).length, own.length);
    return {
      from: at / bins,
      to: (at + 1) / bins,
      cases: own.length,
      said: own.length === 0 ? null : said,
      found: found ?? null,
    };
  });
}

/** Mean distance between what was said and what was found, each bin by its cases (Naeini et al. 2015). NaN of nothing. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, { cases }) => sum + cases, 0);
  return (
    bins.reduce((sum, { cases, said, found }) => sum + cases * Math.abs((said ?? 0) - (found?.value ?? 0)), 0) / all
  );
}

/** Mean squared distance to the truth (Brier 1950): 0 is perfect, 0.25 is what a coin says of everything. NaN of nothing. */
export function brierScore(cases: readonly ForecastCase[]): number {
  return cases.reduce((sum, { probability, truth }) => sum + (probability - (truth ? 1 : 0)) ** 2, 0) / cases.length;
}
