/** Tables of simulated readers with known error rates, from a seed. */
import { type AnswerTable, answerTable, categoriesOf, missing, type Scale } from '../../../review/answer-table.ts';
import { seeded } from '../../gateway/doors/seeded.ts';

export interface RandomTable {
  readonly scale: Scale;
  readonly cases: number;
  readonly labels?: number;
  /** How often each reader is right, 0 to 1; wrong answers are any other category. */
  readonly readers: readonly number[];
  /** Share of answers that are missing. */
  readonly missing?: number;
  /** Share of cases with the highest half of the categories. */
  readonly prevalence?: number;
  readonly seed: number;
}

export interface SimulatedTable {
  readonly table: AnswerTable;
  /** True category at case x labels + label. */
  readonly truth: readonly number[];
}

export function randomTable(wanted: RandomTable): SimulatedTable {
  const draw = seeded(wanted.seed);
  const happens = (share: number) => draw(1_000_000) < share * 1_000_000;
  const categories = categoriesOf[wanted.scale];
  const labels = wanted.labels ?? 1;
  const truth = Array.from({ length: wanted.cases * labels }, () => {
    const half = categories / 2;
    return draw(half) + (happens(wanted.prevalence ?? 0.4) ? half : 0);
  });
  const values = truth.flatMap((category) =>
    wanted.readers.map((right) => {
      const said = happens(right) ? category : (category + 1 + draw(categories - 1)) % categories;
      return happens(wanted.missing ?? 0) ? missing : said;
    }),
  );
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at}`);
  const table = answerTable({
    scale: wanted.scale,
    cases: names('c', wanted.cases),
    labels: names('l', labels),
    readers: names('r', wanted.readers.length),
    values: Uint8Array.from(values),
  });
  return { table, truth };
}

/** One label; a row a case, a column a reader. */
export function oneLabel(scale: AnswerTable['scale'], rows: ReadonlyArray<readonly number[]>): AnswerTable {
  return answerTable({
    scale,
    cases: rows.map((_row, at) => `c${at}`),
    labels: ['mass'],
    readers: (rows[0] ?? []).map((_row, at) => `r${at}`),
    values: Uint8Array.from(rows.flat()),
  });
}
