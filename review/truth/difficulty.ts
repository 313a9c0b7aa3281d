/** How hard images are: how much readers differ over a case, and how much doubt is left once their errors are taken into account. */
import { identityWeights, ordinalWeights, type Weights } from '../agreement/weights.ts';
import { type AnswerTable, categoriesOf, type Scale } from '../answer-table.ts';
import { type LatentTruth, type NoTruth, posteriorOf } from './latent-truth.ts';
import { categoryCounts } from './majority.ts';

/** Each 0 (all say the same, no doubt) to 1. */
export interface Difficulty {
  /** Units (labels) it rests on: those with two answers or more. */
  readonly units: number;
  /**
   * Share of pairs of answers that differ, mean over units: one less the observed agreement of these units. Of grades a pair counts the
   * less the nearer its grades are (ordinal weights of Gwet 2014, chapter 3). It does not depend on how many readers there were.
   */
  readonly disagreement: number | null;
  /**
   * Entropy of the answers (Shannon 1948), over that of answers spread evenly over all categories; mean over units. Of few readers it
   * is too low, since they cannot spread.
   */
  readonly entropy: number | null;
  /** Entropy of the posterior of Dawid and Skene in the same unit: the doubt that is left. Null where no label has a fit. */
  readonly doubt: number | null;
}

/** Of one case over the labels, `fits` being those of its labels. */
export function caseDifficulty(
  table: AnswerTable,
  c: number,
  fits: ReadonlyArray<LatentTruth | NoTruth> = [],
): Difficulty {
  return meanOf(table.labels.map((_, l) => unitDifficulty(table, c, l, fits[l])));
}

/** Of one label over the cases. */
export function labelDifficulty(table: AnswerTable, l: number, fit?: LatentTruth | NoTruth): Difficulty {
  return meanOf(table.cases.map((_, c) => unitDifficulty(table, c, l, fit)));
}

/** Indices of the hardest cases with their difficulty: by disagreement, then by doubt, then in the order of the table. */
export function hardestCases(
  table: AnswerTable,
  count: number,
  fits: ReadonlyArray<LatentTruth | NoTruth> = [],
): Array<Difficulty & { readonly case: number }> {
  return table.cases
    .map((_, c) => ({ case: c, ...caseDifficulty(table, c, fits) }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => (b.disagreement ?? 0) - (a.disagreement ?? 0) || (b.doubt ?? 0) - (a.doubt ?? 0) || a.case - b.case)
    .slice(0, count);
}

interface UnitDifficulty {
  readonly disagreement: number;
  readonly entropy: number;
  readonly doubt: number | null;
}

/** Undefined of a unit with one answer or none: nobody could differ. */
function unitDifficulty(
  table: AnswerTable,
  c: number,
  l: number,
  fit?: LatentTruth | NoTruth,
): UnitDifficulty | undefined {
  const counts = categoryCounts(table, c, l);
  const answers = counts.reduce((sum, count) => sum + count, 0);
  if (answers < 2) return undefined;
  const posterior = fit === undefined || 'reason' in fit ? null : posteriorOf(fit, c);
  return {
    disagreement: 1 - pairsAgreeing(counts, answers, weightsOf(table.scale)),
    entropy: relativeEntropy(counts.map((count) => count / answers)),
    doubt: posterior && relativeEntropy(posterior),
  };
}

function weightsOf(scale: Scale): Weights {
  return scale === 'boolean' ? identityWeights(categoriesOf.boolean) : ordinalWeights(categoriesOf.grade);
}

/** Over all ordered pairs of two different readers. */
function pairsAgreeing(counts: readonly number[], answers: number, weights: Weights): number {
  let agreeing = -answers;
  for (const [i, first] of counts.entries()) {
    for (const [j, second] of counts.entries()) agreeing += first * second * (weights[i * counts.length + j] ?? 0);
  }
  return agreeing / (answers * (answers - 1));
}

/** 0 where one share is all, 1 where all are alike. */
function relativeEntropy(shares: readonly number[]): number {
  const bits = shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
  return Math.max(0, bits / Math.log2(shares.length));
}

function meanOf(all: ReadonlyArray<UnitDifficulty | undefined>): Difficulty {
  const units = all.filter((unit) => unit !== undefined);
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    units: units.length,
    disagreement: mean(units.map(({ disagreement }) => disagreement)),
    entropy: mean(units.map(({ entropy }) => entropy)),
    doubt: mean(units.flatMap(({ doubt }) => doubt ?? [])),
  };
}
