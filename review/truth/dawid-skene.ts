/**
 * The likeliest truth of each case and the error rates of each reader, from the answers alone: maximum likelihood by the EM
 * algorithm of Dawid and Skene (Applied Statistics 1979;28:20-28). Nothing is smoothed: these are the paper's own estimates.
 */
import type { AnswerTable } from '../answer-table.ts';
import { type AnswerPatterns, type GivenAnswer, labelPatterns, listPatterns } from './answer-patterns.ts';
import { classOrder } from './class-order.ts';
import { expected, type Model, maximised, shares } from './latent-classes.ts';
import type { LatentTruth, NoTruth, ReaderErrors } from './latent-truth.ts';
import { aStep, finish, type Steps } from './steps.ts';
import { cautionsOf, parted } from './truth-cautions.ts';

export interface DawidSkeneOptions {
  /** It has settled when a round adds no more than this part of the log likelihood. */
  readonly tolerance?: number;
  /** Rounds at most. */
  readonly rounds?: number;
}

/** Of label `l` of a table, see `fitPatterns`. */
export function dawidSkene(table: AnswerTable, l: number, options?: DawidSkeneOptions): LatentTruth | NoTruth {
  return finish(dawidSkeneSteps(table, l, options));
}

export function* dawidSkeneSteps(
  table: AnswerTable,
  l: number,
  options?: DawidSkeneOptions,
): Steps<LatentTruth | NoTruth> {
  return yield* fitPatterns(yield* labelPatterns(table, l), options);
}

/** Of a list of answers in which a reader may have read a case several times, as in the paper; see `fitPatterns`. */
export function dawidSkeneOfList(
  answers: readonly GivenAnswer[],
  size: { readonly cases: number; readonly readers: number; readonly categories: number },
  options?: DawidSkeneOptions,
): LatentTruth | NoTruth {
  return finish(
    (function* () {
      return yield* fitPatterns(yield* listPatterns(answers, size), options);
    })(),
  );
}

/**
 * Starts from the share of each case's answers (eq. 3.1 of the paper: the majority, undecided where the readers were), then
 * estimates prevalence and error rates (eq. 2.3, 2.4) and the truth given these (eq. 2.5) in turn until it has settled.
 * Answers are taken as independent given the truth, several of one reader too. The same answers give the same figures,
 * in whatever order the cases come.
 *
 * One reader alone, no case with two readers and answers that are all the same have no fit but a reason. Throws RangeError of
 * more than eight categories.
 */
export function* fitPatterns(
  input: AnswerPatterns,
  { tolerance = 1e-12, rounds = 1_000 }: DawidSkeneOptions = {},
): Steps<LatentTruth | NoTruth> {
  if (input.categories > 8) throw new RangeError('more than eight categories');
  const units = input.patterns.reduce((sum, { cases }) => sum + cases.length, 0);
  const reason = yield* whyNot(input);
  if (reason !== undefined) return { reason, units };
  let truth = yield* shares(input);
  let model = yield* maximised(input, truth);
  const logLikelihood: number[] = [];
  let converged = false;
  while (!converged && logLikelihood.length < rounds) {
    const next = yield* expected(input, model);
    const last = logLikelihood.at(-1) ?? Number.NEGATIVE_INFINITY;
    logLikelihood.push(next.logLikelihood);
    converged = next.logLikelihood - last <= tolerance * Math.max(1, Math.abs(next.logLikelihood));
    truth = next.truth;
    // The rates given back are those that made this truth, so that both belong together.
    if (!converged && logLikelihood.length < rounds) model = yield* maximised(input, truth);
  }
  return yield* result(input, { units, truth, model, logLikelihood, converged });
}

function* whyNot({ patterns, categories, readers }: AnswerPatterns): Steps<NoTruth['reason'] | undefined> {
  const [byReader, said] = [new Uint8Array(readers), new Uint8Array(categories)];
  let paired = false;
  for (const [p, { codes }] of patterns.entries()) {
    if (p % aStep === 0) yield;
    for (const code of codes) {
      byReader[Math.floor(code / categories)] = 1;
      said[code % categories] = 1;
    }
    // Codes rise: the first and the last are of one reader only where all are.
    paired ||= Math.floor((codes[0] ?? 0) / categories) !== Math.floor((codes.at(-1) ?? 0) / categories);
  }
  const count = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0);
  if (patterns.length === 0) return 'no-answers';
  if (count(byReader) === 1) return 'one-reader';
  if (!paired) return 'no-pairs';
  return count(said) === 1 ? 'no-variation' : undefined;
}

interface Fitted {
  readonly units: number;
  readonly truth: Float64Array;
  readonly model: Model;
  readonly logLikelihood: readonly number[];
  readonly converged: boolean;
}

function* result(input: AnswerPatterns, { units, truth, model, logLikelihood, converged }: Fitted): Steps<LatentTruth> {
  const { categories, patterns, cases } = input;
  const order = classOrder(model.counts, categories);
  const posteriors = new Float64Array(cases * categories);
  for (const [p, pattern] of patterns.entries()) {
    const own = order.map((j) => truth[p * categories + j] ?? 0);
    for (const [k, c] of pattern.cases.entries()) {
      if ((p + k) % aStep === 0) yield;
      posteriors.set(own, c * categories);
    }
  }
  const readers = Array.from({ length: input.readers }, (_, r) => errorsOf(model.counts, categories, r, order));
  const prevalence = order.map((j) => model.prevalence[j] ?? 0);
  const cautions = cautionsOf(input, { readers, prevalence, converged, apart: parted(input, truth, model.prevalence) });
  return { categories, units, prevalence, posteriors, readers, logLikelihood, converged, cautions };
}

function errorsOf(counts: Float64Array, categories: number, r: number, order: readonly number[]): ReaderErrors {
  const own = order.map((j) => {
    const from = (r * categories + j) * categories;
    return [...counts.subarray(from, from + categories)];
  });
  const total = (row: readonly number[]) => row.reduce((sum, count) => sum + count, 0);
  const rates = own.map((row) => {
    const sum = total(row);
    return sum === 0 ? null : row.map((count) => count / sum);
  });
  return { answers: Math.round(total(own.map(total))), counts: own, rates };
}
