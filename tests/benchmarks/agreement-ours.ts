/**
 * The same figures as agreement-peer.py from the same bytes, in a process of its own so that its memory is its own. Each figure is worked
 * out of the table anew, its counts included. agreement-ours.ts VALUES CASES LABELS READERS: one line of JSON, milliseconds and MiB.
 */
import { readFileSync } from 'node:fs';
import { agreementReport } from '../../review/agreement/agreement-report.ts';
import { AgreementState } from '../../review/agreement/agreement-state.ts';
import { brennanPrediger } from '../../review/agreement/brennan-prediger.ts';
import { cohenKappa, pairObserved } from '../../review/agreement/cohen.ts';
import { fleissKappa } from '../../review/agreement/fleiss.ts';
import { gwetAc } from '../../review/agreement/gwet.ts';
import { krippendorffAlpha } from '../../review/agreement/krippendorff.ts';
import type { LabelCounts } from '../../review/agreement/label-counts.ts';
import { observedAgreement, unanimity, unanimousShare } from '../../review/agreement/observed-agreement.ts';
import type { Patterns } from '../../review/agreement/pattern-counts.ts';
import { prevalence } from '../../review/agreement/prevalence.ts';
import { TableCounts } from '../../review/agreement/table-counts.ts';
import { type AnswerTable, answerTable, categoriesOf, type Scale } from '../../review/answer-table.ts';
import { quantile } from '../../review/bootstrap.ts';
import type { Figure } from '../../review/figure.ts';
import { median } from './bench-row.ts';

export interface Timed {
  /** Milliseconds: in a fresh process, and the median of several. */
  readonly first: number;
  readonly median: number;
  /** Labels and then all of them, for each figure or pair of readers; so that both sides are seen to compute the same. */
  readonly values: readonly number[];
}

export interface Measured {
  readonly figures: Readonly<Record<string, Timed>>;
  readonly peakMiB: number;
}

export interface OurMeasured extends Measured {
  readonly report: Omit<Timed, 'values'>;
  /** Milliseconds of a single answer in a million, figures of the project included, by kind of project: of 20 one takes longer. */
  readonly update: Readonly<Record<string, number>>;
}

const repeats = 25;

type Counted = (counts: readonly LabelCounts[]) => Figure[];

const ofPatterns =
  (coefficient: (patterns: Patterns) => Figure): Counted =>
  (counts) =>
    counts.map((each) => coefficient(each.patterns.patterns));

const ofPairs =
  (coefficient: (table: Uint32Array) => Figure): Counted =>
  (counts) =>
    pairsOf(counts[0]?.readers ?? 0).flatMap(([r, s]) => counts.map((each) => coefficient(each.pairs.of(r, s))));

const figures: Readonly<Record<string, Counted>> = {
  percent_agreement: (counts) => [
    ...ofPatterns((patterns) => unanimousShare(unanimity(patterns, [false, true])))(counts),
    ...ofPatterns(observedAgreement)(counts),
    ...counts.flatMap((each) =>
      pairsOf(each.readers).map(([r, s]) => pairObserved(each.pairs.of(r, s), each.categories)),
    ),
  ],
  prevalence: ofPatterns((patterns) => prevalence(patterns, [false, true])),
  cohen: ofPairs((table) => cohenKappa(table)),
  fleiss: ofPatterns(fleissKappa),
  brennan_prediger: ofPatterns(brennanPrediger),
  alpha: ofPatterns((patterns) => krippendorffAlpha(patterns, 'nominal')),
  ac1: ofPatterns(gwetAc),
};

function main(): void {
  const [path = '', ...sizes] = process.argv.slice(2);
  const [cases = 0, labels = 0, readers = 0] = sizes.map(Number);
  const table = tableOf('boolean', new Uint8Array(readFileSync(path)), { cases, labels, readers });
  // First, so that nothing has warmed up for it.
  const { values: _, ...report } = timed(() => [agreementReport(table).overall.units]);
  const measured = Object.entries(figures).map(([name, figure]) => [
    name,
    timed(() => {
      const counts = new TableCounts(table);
      const found = figure([...counts.labels, counts.overall]);
      return name === 'prevalence' ? [...found.map(shownOf), ...boundsOf(found)] : found.map(shownOf);
    }),
  ]);
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const update = {
    'yes or no, 5 readers': updated('boolean', { cases: 8_000, labels: 25, readers: 5 }),
    'grades, 5 readers': updated('grade', { cases: 8_000, labels: 25, readers: 5 }),
    'grades, 20 readers': updated('grade', { cases: 2_000, labels: 25, readers: 20 }),
    'grades, 100 readers': updated('grade', { cases: 400, labels: 25, readers: 100 }),
  };
  const said: OurMeasured = { figures: Object.fromEntries(measured), report, update, peakMiB };
  console.log(JSON.stringify(said));
}

function shownOf({ value }: Figure): number {
  return value ?? Number.NaN;
}

/** All lower and then all upper ends of the intervals. */
function boundsOf(figures: readonly Figure[]): number[] {
  const intervals = figures.map((figure) => (figure.value === null ? null : figure.interval));
  const ends = (end: 'low' | 'high') => intervals.map((interval) => interval?.[end] ?? Number.NaN);
  return [...ends('low'), ...ends('high')];
}

function timed(work: () => number[]): Timed {
  let values: number[] = [];
  const milliseconds = Array.from({ length: repeats }, () => {
    const start = performance.now();
    values = work();
    return performance.now() - start;
  });
  return { first: milliseconds[0] ?? Number.NaN, median: median(milliseconds), values };
}

/** A project in two groups with a million answers: one more answer, and all its figures. */
function updated(scale: Scale, sizes: Sizes): number {
  const categories = categoriesOf[scale];
  const values = Uint8Array.from({ length: sizes.cases * sizes.labels * sizes.readers }, (_, at) => {
    const common = hash(Math.floor(at / sizes.readers)) % categories;
    return hash(at + 1e9) % 5 === 0 ? hash(at) % categories : common;
  });
  const table = tableOf(scale, values, sizes);
  const groupOf = new Map(table.readers.map((name, r) => [name, r % 2 === 0 ? 'senior' : 'resident']));
  const state = new AgreementState(table, groupOf);
  state.report();
  state.groups();
  const milliseconds = Array.from({ length: 100 }, (_, turn) => {
    const place = { case: hash(turn) % sizes.cases, label: turn % sizes.labels, reader: turn % sizes.readers };
    const start = performance.now();
    state.apply({ ...place, value: hash(turn + 77) % categories });
    state.report();
    state.groups();
    return performance.now() - start;
  });
  return quantile(
    milliseconds.sort((a, b) => a - b),
    0.95,
  );
}

interface Sizes {
  readonly cases: number;
  readonly labels: number;
  readonly readers: number;
}

function tableOf(scale: Scale, values: Uint8Array, { cases, labels, readers }: Sizes): AnswerTable {
  const names = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} ${at}`);
  return answerTable({
    ...{ scale, values },
    cases: names('case', cases),
    labels: names('label', labels),
    readers: names('reader', readers),
  });
}

function pairsOf(readers: number): Array<readonly [number, number]> {
  return Array.from({ length: readers }, (_, r) =>
    Array.from({ length: readers - r - 1 }, (_, more) => [r, r + 1 + more] as const),
  ).flat();
}

/** The finaliser of MurmurHash3. */
export function hash(at: number): number {
  let h = at >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

if (import.meta.main) main();
