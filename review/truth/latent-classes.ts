/**
 * The two steps of the EM algorithm for latent classes and readers who err (Dawid and Skene, Applied Statistics 1979;28:20), over
 * patterns of answers. Truth is at pattern x categories + category.
 */
import type { AnswerPatterns } from './answer-patterns.ts';
import { aStep, type Steps } from './steps.ts';

/** Prevalence by category, and expected answers at (reader x categories + true category) x categories + category said. */
export interface Model {
  readonly prevalence: Float64Array;
  readonly counts: Float64Array;
}

/** Eq. 3.1: of each pattern and category, the share of its answers. */
export function* shares({ patterns, categories }: AnswerPatterns): Steps<Float64Array> {
  const truth = new Float64Array(patterns.length * categories);
  for (const [p, { codes }] of patterns.entries()) {
    if (p % aStep === 0) yield;
    for (const code of codes) {
      const at = p * categories + (code % categories);
      truth[at] = (truth[at] ?? 0) + 1 / codes.length;
    }
  }
  return truth;
}

/** Eq. 2.3 and 2.4: what makes the answers likeliest where the truth is taken as known. */
export function* maximised({ patterns, categories, readers }: AnswerPatterns, truth: Float64Array): Steps<Model> {
  const prevalence = new Float64Array(categories);
  const counts = new Float64Array(readers * categories * categories);
  for (const [p, { codes, cases }] of patterns.entries()) {
    if (p % aStep === 0) yield;
    for (let j = 0; j < categories; j += 1) {
      const mass = (truth[p * categories + j] ?? 0) * cases.length;
      if (mass === 0) continue;
      prevalence[j] = (prevalence[j] ?? 0) + mass;
      for (const code of codes) {
        const said = code % categories;
        const at = (code - said + j) * categories + said;
        counts[at] = (counts[at] ?? 0) + mass;
      }
    }
  }
  const all = prevalence.reduce((sum, mass) => sum + mass, 0);
  return { prevalence: prevalence.map((mass) => mass / all), counts };
}

/** Eq. 2.5, in logarithms so that many readers do not drown in small numbers. */
export function* expected(
  { patterns, categories }: AnswerPatterns,
  model: Model,
): Steps<{ truth: Float64Array; logLikelihood: number }> {
  const rates = logRates(model.counts, categories);
  const truth = new Float64Array(patterns.length * categories);
  const logs = new Float64Array(categories);
  let logLikelihood = 0;
  for (const [p, { codes, cases }] of patterns.entries()) {
    if (p % aStep === 0) yield;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < categories; j += 1) {
      let log = Math.log(model.prevalence[j] ?? 0);
      for (const code of codes) {
        const said = code % categories;
        log += rates[(code - said + j) * categories + said] ?? 0;
      }
      logs[j] = log;
      most = Math.max(most, log);
    }
    let sum = 0;
    for (const log of logs) sum += Math.exp(log - most);
    for (const [j, log] of logs.entries()) truth[p * categories + j] = Math.exp(log - most) / sum;
    logLikelihood += cases.length * (most + Math.log(sum));
  }
  return { truth, logLikelihood };
}

/** A reader who saw no case of a category may say anything of it: every answer is as likely, and the likelihood is none the worse. */
function logRates(counts: Float64Array, categories: number): Float64Array {
  const rates = new Float64Array(counts.length);
  for (let row = 0; row < counts.length; row += categories) {
    const own = counts.subarray(row, row + categories);
    const sum = own.reduce((total, count) => total + count, 0);
    for (let l = 0; l < categories; l += 1) rates[row + l] = Math.log(sum === 0 ? 1 / categories : (own[l] ?? 0) / sum);
  }
  return rates;
}
