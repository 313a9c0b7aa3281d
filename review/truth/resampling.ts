/** What a bootstrap draws from: cases, or patients with all their cases, each with the patterns of answers that belong to it. */
import { PatternCounts, type Patterns } from '../agreement/pattern-counts.ts';
import { type AnswerTable, categoriesOf } from '../answer-table.ts';
import type { IntervalMethod } from '../figure.ts';
import { aStep, type Steps, sortedInSteps } from './steps.ts';

export interface Resampling {
  readonly by: Extract<IntervalMethod, 'case-bootstrap' | 'patient-bootstrap'>;
  readonly patterns: Patterns;
  /** Of draw d (a case or a patient) the patterns of its units stand at starts[d] .. starts[d + 1] - 1 of `members`. */
  readonly starts: Uint32Array;
  /** Indices of patterns. */
  readonly members: Uint32Array;
}

/**
 * Each unit is a draw of its own: of one label, where each case is another patient's. The counts alone are needed for it, so
 * that it can be had of a project that runs.
 */
export function resamplingOfUnits(patterns: Patterns): Resampling {
  const size = patterns.units.reduce((sum, units) => sum + units, 0);
  const members = new Uint32Array(size);
  for (let p = 0, at = 0; p < patterns.size; p += 1) {
    const to = at + (patterns.units[p] ?? 0);
    members.fill(p, at, to);
    at = to;
  }
  return { by: 'case-bootstrap', patterns, starts: Uint32Array.from({ length: size + 1 }, (_, at) => at), members };
}

/**
 * Of the labels `labels` (indices) of a table: a case, or where `patients` names one for each case a patient, is drawn with all its
 * units. Units that nobody answered are none, and who has no other is not drawn. In an order of their own, so that
 * the order of the cases changes nothing.
 */
export function* resamplingOf(
  table: AnswerTable,
  labels: readonly number[],
  patients: readonly string[] | null = null,
): Steps<Resampling> {
  if (patients !== null && patients.length !== table.cases.length) throw new RangeError('as many patients as cases');
  const readers = table.readers.length;
  const counts = new PatternCounts(readers, categoriesOf[table.scale]);
  const draws = new Map<string | number, number[]>();
  for (const c of table.cases.keys()) {
    const keys = labels.flatMap((l) => {
      const from = (c * table.labels.length + l) * readers;
      return counts.keyOf(table.values.subarray(from, from + readers)) || [];
    });
    for (const key of keys) counts.add(key, 1);
    const name = patients?.[c] ?? c;
    const own = draws.get(name);
    if (own !== undefined) own.push(...keys);
    else if (keys.length > 0) draws.set(name, keys);
    if (c % aStep === aStep - 1) yield;
  }
  if (patients === null && labels.length === 1) return resamplingOfUnits(counts.patterns);
  for (const [d, keys] of [...draws.values()].entries()) {
    keys.sort((a, b) => a - b);
    if (d % aStep === 0) yield;
  }
  const sorted = yield* sortedInSteps([...draws.values()], byContent);
  const { patterns } = counts;
  const index = indexOf(patterns, counts.places);
  const starts = new Uint32Array(sorted.length + 1);
  for (const [d, keys] of sorted.entries()) starts[d + 1] = (starts[d] ?? 0) + keys.length;
  const members = new Uint32Array(starts.at(-1) ?? 0);
  for (const [d, keys] of sorted.entries()) {
    if (d % aStep === 0) yield;
    for (const [k, key] of keys.entries()) members[(starts[d] ?? 0) + k] = index.get(key) ?? 0;
  }
  return { by: patients === null ? 'case-bootstrap' : 'patient-bootstrap', patterns, starts, members };
}

function byContent(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((key, k) => key !== b[k]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? Number.NEGATIVE_INFINITY);
}

/** The key of each pattern is made again of what its readers said. */
function indexOf({ size, categories, said }: Patterns, places: Float64Array): Map<number, number> {
  return new Map(
    Array.from({ length: size }, (_, p) => {
      const own = said.subarray(p * categories, (p + 1) * categories);
      return [own.reduce((key, readers, k) => key + readers * (places[k] ?? 0), 0), p];
    }),
  );
}
