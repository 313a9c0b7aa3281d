/** Cases whose answers are the same, reader by reader, put together: what follows from answers alone is worked out once for all of them. */
import { type AnswerTable, answerAt, categoriesOf, missing } from '../answer-table.ts';
import { aStep, type Steps, sortedInSteps } from './steps.ts';

/** `reader` and `case` are indices; a reader may come several times for one case, when he read it again. */
export interface GivenAnswer {
  readonly case: number;
  readonly reader: number;
  readonly category: number;
}

export interface AnswerPattern {
  /** reader x categories + category of each answer, in rising order; an answer given twice stands twice. */
  readonly codes: readonly number[];
  /** Indices, in rising order. */
  readonly cases: readonly number[];
}

export interface AnswerPatterns {
  readonly categories: number;
  readonly readers: number;
  readonly cases: number;
  /** In an order of their own, so that sums over them do not depend on the order of the cases. Cases without answers are in none. */
  readonly patterns: readonly AnswerPattern[];
}

/** Of one label of a table. */
export function* labelPatterns(table: AnswerTable, l: number): Steps<AnswerPatterns> {
  const categories = categoriesOf[table.scale];
  const readers = table.readers.length;
  const rows = (function* () {
    for (let c = 0; c < table.cases.length; c += 1) {
      const codes: number[] = [];
      for (let r = 0; r < readers; r += 1) {
        const category = answerAt(table, c, l, r);
        if (category !== missing) codes.push(r * categories + category);
      }
      yield codes;
    }
  })();
  return { categories, readers, cases: table.cases.length, patterns: yield* grouped(rows) };
}

/** Of a list of answers. Throws RangeError where an index or a category is none. */
export function* listPatterns(
  answers: readonly GivenAnswer[],
  size: { readonly cases: number; readonly readers: number; readonly categories: number },
): Steps<AnswerPatterns> {
  const within = (index: number, below: number) => Number.isInteger(index) && index >= 0 && index < below;
  const rows = Array.from({ length: size.cases }, (): number[] => []);
  for (const [at, answer] of answers.entries()) {
    const { case: c, reader, category } = answer;
    if (!within(c, size.cases) || !within(reader, size.readers) || !within(category, size.categories)) {
      throw new RangeError('an answer of no case, no reader or no category');
    }
    rows[c]?.push(reader * size.categories + category);
    if (at % aStep === aStep - 1) yield;
  }
  for (const [c, row] of rows.entries()) {
    row.sort((a, b) => a - b);
    if (c % aStep === 0) yield;
  }
  return { ...size, patterns: yield* grouped(rows) };
}

function* grouped(rows: Iterable<readonly number[]>): Steps<AnswerPattern[]> {
  const found = new Map<string, { codes: readonly number[]; cases: number[] }>();
  let c = 0;
  for (const codes of rows) {
    const key = codes.join(' ');
    const pattern = found.get(key);
    if (pattern !== undefined) pattern.cases.push(c);
    else if (codes.length > 0) found.set(key, { codes, cases: [c] });
    c += 1;
    if (c % aStep === 0) yield;
  }
  const sorted = yield* sortedInSteps([...found], ([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, pattern]) => pattern);
}
