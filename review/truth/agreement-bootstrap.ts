/** Intervals of agreement that lean on no large-sample formula: percentile bootstrap over cases or patients (Efron and Tibshirani 1993). */
import { fleissKappa } from '../agreement/fleiss.ts';
import { gwetAc } from '../agreement/gwet.ts';
import { krippendorffAlpha } from '../agreement/krippendorff.ts';
import type { Patterns } from '../agreement/pattern-counts.ts';
import { ordinalWeights } from '../agreement/weights.ts';
import type { Scale } from '../answer-table.ts';
import { type BootstrapOptions, quantile, uniform } from '../bootstrap.ts';
import type { Figure, IntervalMethod } from '../figure.ts';
import type { Resampling } from './resampling.ts';
import type { Steps } from './steps.ts';

export interface BootstrappedAgreement {
  readonly fleiss: Figure;
  readonly alpha: Figure;
  readonly ac1: Figure;
  /** Of grades only. */
  readonly alphaOrdinal: Figure | null;
  readonly ac2: Figure | null;
}

/** Units looked at between two places to pause. */
const aStep = 1 << 16;

/**
 * Values as in the report of agreement; their intervals are the 2.5th and 97.5th percentile over `rounds` samples, each of as many
 * draws with replacement as there are. Rounds in which a figure has no value (all answers the same) do not count; where
 * that is more than one in ten, and where there is one case or patient alone, there is no interval. The same seed gives the
 * same interval.
 */
export function* bootstrappedAgreement(
  from: Resampling,
  scale: Scale,
  { rounds = 2_000, seed = 1 }: BootstrapOptions = {},
): Steps<BootstrappedAgreement> {
  const figures = figuresOf(scale);
  const drawn = figures.map((): number[] => []);
  const count = from.starts.length - 1;
  let looked = 0;
  for (let round = 0; round < rounds && count > 1; round += 1) {
    const units = new Float64Array(from.patterns.size);
    for (let k = 0; k < count; k += 1) {
      const d = Math.floor(uniform(seed, round * count + k) * count);
      const end = from.starts[d + 1] ?? 0;
      for (let at = from.starts[d] ?? 0; at < end; at += 1) {
        const p = from.members[at] ?? 0;
        units[p] = (units[p] ?? 0) + 1;
        looked += 1;
      }
      if (looked >= aStep) {
        looked = 0;
        yield;
      }
    }
    looked += 256 + 16 * units.length;
    const sample = { ...from.patterns, units };
    for (const [at, figure] of figures.entries()) {
      const { value } = figure(sample);
      if (value !== null) drawn[at]?.push(value);
    }
  }
  const [fleiss, alpha, ac1, alphaOrdinal = null, ac2 = null] = figures.map((figure, at) =>
    withInterval(figure(from.patterns), drawn[at] ?? [], rounds, from.by),
  );
  if (fleiss === undefined || alpha === undefined || ac1 === undefined) throw new RangeError('a figure is missing');
  return { fleiss, alpha, ac1, alphaOrdinal, ac2 };
}

function figuresOf(scale: Scale): Array<(patterns: Patterns) => Figure> {
  const nominal = [fleissKappa, (patterns: Patterns) => krippendorffAlpha(patterns, 'nominal'), gwetAc];
  if (scale === 'boolean') return nominal.map((figure) => (patterns) => figure(patterns));
  const ordinal = (patterns: Patterns) => krippendorffAlpha(patterns, 'ordinal');
  return [...nominal, ordinal, (patterns: Patterns) => gwetAc(patterns, ordinalWeights(patterns.categories))];
}

function withInterval(figure: Figure, drawn: number[], rounds: number, method: IntervalMethod): Figure {
  if (figure.value === null) return figure;
  if (drawn.length < 0.9 * rounds || drawn.length === 0) return { ...figure, interval: null };
  drawn.sort((a, b) => a - b);
  const [low, high] = [quantile(drawn, 0.025), quantile(drawn, 0.975)];
  return { ...figure, interval: { low, high, method } };
}
