/** Tables of answers from a seed: readers who more or less agree, of which any share may be missing. */
import { type AnswerTable, answerTable, categoriesOf, missing, type Scale } from '../../../review/answer-table.ts';

export type Random = () => number;

/** Numbers in [0, 1), the same ones for a seed everywhere (a linear congruence, Numerical Recipes' constants). */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface TableShape {
  readonly scale: Scale;
  readonly cases: number;
  readonly labels: number;
  readonly readers: number;
  /** Share of answers that are missing, and of those that are given at random. */
  readonly missing: number;
  readonly noise: number;
  /** Above 1: low categories come more often. */
  readonly skew: number;
}

/** A shape from the same numbers: two to five readers, either scale, a third of them without missing answers. */
export function randomShape(random: Random): TableShape {
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  return {
    scale: random() < 0.5 ? 'boolean' : 'grade',
    cases: 2 + upTo(40),
    labels: upTo(3),
    readers: 1 + upTo(4),
    missing: Math.max(0, random() * 0.6 - 0.2),
    noise: random(),
    skew: 0.3 + 3 * random(),
  };
}

export function randomTable(random: Random, shape: TableShape): AnswerTable {
  const { scale, cases, labels, readers } = shape;
  const category = () => Math.floor(random() ** shape.skew * categoriesOf[scale]);
  const values = new Uint8Array(cases * labels * readers);
  for (let from = 0; from < values.length; from += readers) {
    const common = category();
    for (let r = 0; r < readers; r += 1) {
      const own = random() < shape.noise ? category() : common;
      values[from + r] = random() < shape.missing ? missing : own;
    }
  }
  const names = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} ${at}`);
  return answerTable({
    ...{ scale, values },
    cases: names('case', cases),
    labels: names('label', labels),
    readers: names('reader', readers),
  });
}

/** A table of one label from its rows: a row a case, a column a reader; null is no answer. */
export function oneLabel(
  scale: Scale,
  rows: ReadonlyArray<ReadonlyArray<number | null>>,
  readers?: number,
): AnswerTable {
  const width = readers ?? rows[0]?.length ?? 0;
  return answerTable({
    scale,
    cases: rows.map((_, at) => `case ${at}`),
    labels: ['label'],
    readers: Array.from({ length: width }, (_, at) => `reader ${at}`),
    values: Uint8Array.from(rows.flatMap((row) => row.map((value) => value ?? missing))),
  });
}
