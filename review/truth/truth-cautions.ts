/** What must be said beside a fit of Dawid and Skene's model. */
import type { AnswerPatterns } from './answer-patterns.ts';
import type { ReaderErrors, TruthCaution } from './latent-truth.ts';

/** Whether the answers tell any case from another. */
export function parted(
  { patterns, categories }: AnswerPatterns,
  truth: Float64Array,
  prevalence: Float64Array,
): boolean {
  return patterns.some((_, p) =>
    prevalence.some((share, j) => Math.abs((truth[p * categories + j] ?? 0) - share) > 1e-6),
  );
}

export interface FoundTruth {
  readonly prevalence: readonly number[];
  readonly readers: readonly ReaderErrors[];
  readonly converged: boolean;
  readonly apart: boolean;
}

/** Of two categories three readers leave as many free figures as there are kinds of cases: the best fit may lie on the edge. */
export function cautionsOf(
  { patterns }: AnswerPatterns,
  { readers, prevalence, converged, apart }: FoundTruth,
): TruthCaution[] {
  const most = patterns.reduce((count, { codes }) => Math.max(count, codes.length), 0);
  // To be right about what nearly all cases are is nothing out of the way.
  const flawless = readers.some(({ rates }) =>
    rates.some((row, j) => (prevalence[j] ?? 0) <= 0.5 && (row?.[j] ?? 0) > 0.999),
  );
  const few = readers.filter(({ answers }) => answers > 0).length < 3;
  return [
    ...(few ? (['few-readers'] as const) : []),
    ...(most <= 3 && flawless ? (['flawless-reader'] as const) : []),
    ...(converged ? [] : (['not-converged'] as const)),
    ...(apart ? [] : (['undecided'] as const)),
  ];
}
