/** Figures of many random tables held against those of packages of others: how many were compared, and how far apart the farthest are. */
import { fileURLToPath } from 'node:url';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { type AnswerTable, missing } from '../../../review/answer-table.ts';
import type { Figure, KnownFigure } from '../../../review/figure.ts';
import { z95 } from '../../../review/interval.ts';
import { studentT95 } from '../../../review/student-t.ts';
import { askPython } from '../../support/agreement-peers.ts';
import { peers, whyUnlike } from './packages.ts';

const script = fileURLToPath(new URL('./agreement_peers.py', import.meta.url));

/** [value], with the ends of the interval, and the standard error; null in place of NaN. A text: what was raised. Null: not asked for. */
type Said = ReadonlyArray<number | null> | string | null;
type Figures = Readonly<Record<string, Said>>;

/**
 * An interval of a variance that is nought. Where the package subtracts, rounding leaves 1e-17 of it, whose root over 1 less the chance
 * comes to 2e-5 where one reader says the same of all of 114 cases and the other of all but one.
 */
const noWidth = 1e-4;

export class Comparison {
  /** Of values, of ends of intervals and of standard errors. */
  readonly compared = { value: 0, interval: 0, error: 0 };
  readonly largest = { value: 0, interval: 0, error: 0 };
  /** Where one of the two has no figure or no interval: what each says, and how often. */
  readonly unlike = new Map<string, number>();

  add(figure: Figure, said: Exclude<Said, null>, by: string): void {
    const [value, low, high, error] = typeof said === 'string' ? [] : said;
    const missed = typeof said === 'string' ? said : 'NaN';
    if (figure.value === null) {
      this.#unlike(figure.reason, typeof value === 'number' ? `a number by ${by}` : missed);
      return;
    }
    if (typeof value !== 'number') {
      this.#unlike(figure.units === 1 ? 'a figure of one unit' : 'a figure', missed);
      return;
    }
    this.#compare('value', figure.value, value);
    if (low !== undefined && high !== undefined) this.#addInterval(figure, [low, high, error ?? null]);
  }

  #addInterval(figure: KnownFigure, [low, high, error]: readonly [number | null, number | null, number | null]): void {
    const { interval } = figure;
    if (interval === null || low === null || high === null) {
      const theirs = low === null || high === null ? 'NaN' : high - low < noWidth ? 'of no width' : 'an interval';
      this.#unlike(interval === null ? 'no interval' : 'an interval', theirs);
      return;
    }
    this.#compare('interval', interval.low, Math.max(-1, low));
    this.#compare('interval', interval.high, Math.min(1, high));
    const ours = standardError(figure);
    if (error !== null && ours !== undefined) this.#compare('error', ours, error);
  }

  #compare(part: keyof Comparison['largest'], ours: number, theirs: number): void {
    this.compared[part] += 1;
    this.largest[part] = Math.max(this.largest[part], Math.abs(ours - theirs));
  }

  #unlike(ours: string, theirs: string): void {
    const both = `${ours} | ${theirs}`;
    this.unlike.set(both, (this.unlike.get(both) ?? 0) + 1);
  }
}

/** From an end that is not cut off; undefined where both are, and where the interval is not made of one. */
function standardError({ value, interval, units }: KnownFigure): number | undefined {
  if (interval === null || interval.method === 'wilson') return undefined;
  const reach = interval.low > -1 ? value - interval.low : interval.high < 1 ? interval.high - value : undefined;
  if (reach === undefined) return undefined;
  return reach / (interval.method === 'cohen-large-sample' ? z95 : studentT95(units - 1));
}

/** One process of Python for all `tables`. `theirs`: the tables that the packages see, where they are to be others. */
export function compareWithPackages(python: string, tables: readonly AnswerTable[], theirs = tables) {
  const asked = theirs.map((table) => ({ units: unitsOf(table), grades: table.scale === 'grade' }));
  const answers = askPython(python, script, asked) as Array<Figures & { readonly pairs: readonly Figures[] }>;
  const found = new Map(Object.keys(peers).map((name) => [name, new Comparison()]));
  const count = (ours: object, figures: Figures): void => {
    for (const [name, said] of Object.entries(figures)) {
      const [key = '', by = ''] = name.split(' ');
      const [all, figure] = [found.get(name), (ours as Readonly<Record<string, Figure | null>>)[key]];
      if (all === undefined || figure === undefined) throw new Error(`no figure ${name}`);
      if ((figure === null) !== (said === null) && name !== 'fleiss statsmodels') throw new Error(`one has no ${name}`);
      if (figure !== null && said !== null) all.add(figure, said, by);
    }
  };
  for (const [k, table] of tables.entries()) {
    const { pairs, ...whole } = answers[k] ?? { pairs: [] };
    const ours = agreementReport(table).overall;
    if (pairs.length !== ours.pairs.length) throw new Error('not as many pairs');
    count(ours, whole);
    for (const [at, pair] of ours.pairs.entries()) count(pair, pairs[at] ?? {});
  }
  return found;
}

function unitsOf({ values, readers }: AnswerTable): Array<Array<number | null>> {
  return Array.from({ length: values.length / readers.length }, (_, unit) =>
    Array.from(values.subarray(unit * readers.length, (unit + 1) * readers.length), (value) =>
      value === missing ? null : value,
    ),
  );
}

/** In words, all in which the two differ by more than they may; empty where they are equal. */
export function differences(found: ReadonlyMap<string, Comparison>): string[] {
  return [...found].flatMap(([name, { largest, compared, unlike }]) => {
    const { value, interval, error } = peers[name] ?? { value: 0, interval: 0, error: 0 };
    const bounds = { value, interval: interval ?? 0, error: error ?? 0 };
    const parts = Object.keys(largest) as Array<keyof typeof largest>;
    return [
      ...parts.filter((part) => !(largest[part] <= bounds[part])).map((part) => `${name}: ${part} ${largest[part]}`),
      ...parts.filter((part) => bounds[part] > 0 && compared[part] === 0).map((part) => `${name}: no ${part} compared`),
      ...[...unlike].flatMap(([both, times]) => {
        const [ours = '', theirs = ''] = both.split(' | ');
        return whyUnlike(ours, theirs) === undefined ? [`${name}: ${both}, ${times} times`] : [];
      }),
    ];
  });
}

/** A line for each figure, and one for each way in which one of the two has none. */
export function tableOf(found: ReadonlyMap<string, Comparison>): string {
  const far = (at: number) => (at === 0 ? '0' : at.toExponential(1));
  const head = ['figure', 'package', 'values', 'largest', 'intervals', 'largest', 'errors', 'largest'];
  const rows = [...found].map(([name, { compared, largest }]) => [
    ...name.split(' '),
    ...[String(compared.value), far(largest.value)],
    ...(compared.interval > 0 ? [String(compared.interval / 2), far(largest.interval)] : ['-', '-']),
    ...(compared.error > 0 ? [String(compared.error), far(largest.error)] : ['-', '-']),
  ]);
  const lines = [head, ...rows].map((row) =>
    row.map((cell, k) => (k < 2 ? cell.padEnd([16, 13][k] ?? 0) : cell.padStart(10))).join(''),
  );
  return [...lines, 'where one of the two has no figure or no interval:', ...unlikeLines(found)].join('\n');
}

/** By package and reason, how often in all figures together. */
function unlikeLines(found: ReadonlyMap<string, Comparison>): string[] {
  const sums = new Map<string, Map<string, number>>();
  for (const [name, { unlike }] of found) {
    for (const [both, times] of unlike) {
      const [ours = '', theirs = ''] = both.split(' | ');
      const why = `${name.split(' ')[1]}: ${whyUnlike(ours, theirs) ?? `UNEXPLAINED of ${name}`}`;
      const those = sums.get(why) ?? new Map<string, number>();
      sums.set(
        why,
        those.set(`ours ${ours}, theirs ${theirs}`, (those.get(`ours ${ours}, theirs ${theirs}`) ?? 0) + times),
      );
    }
  }
  return [...sums].map(([why, those]) => {
    const each = [...those].map(([both, times]) => `    ${both}: ${times} times`);
    return [`  ${why}`, ...each].join('\n');
  });
}
