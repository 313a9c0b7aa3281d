/** Linearised intervals against leaving out one case at a time (Efron and Stein 1981), for those as well that no package gives. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { groupReport } from '../../../review/agreement/groups.ts';
import type { AnswerTable } from '../../../review/answer-table.ts';
import type { Figure } from '../../../review/figure.ts';
import { studentT95 } from '../../../review/student-t.ts';
import { randomTable, seededRandom } from './random-table.ts';

const groupOf = new Map(['a', 'b', 'a', 'b', 'b'].map((group, at) => [`reader ${at}`, group]));

function figuresOf(table: AnswerTable): Record<string, Figure | null | undefined> {
  const { observed, agreementOnYes, agreementOnNo, fleiss, alpha, alphaOrdinal, ac1, ac2 } =
    agreementReport(table).overall;
  const [between] = groupReport(table, groupOf).overall.between;
  return {
    ...{ observed, agreementOnYes, agreementOnNo, fleiss, alpha, alphaOrdinal, ac1, ac2 },
    ...{ observedBetween: between?.observed, kappaBetween: between?.kappa, quadraticBetween: between?.kappaQuadratic },
  };
}

describe.each(['boolean', 'grade'] as const)('%s', (scale) => {
  const shape = { scale, cases: 200, labels: 1, readers: 5, missing: 0.2, noise: 0.4, skew: 1.5 } as const;
  const table = randomTable(seededRandom(21), shape);
  const figures = figuresOf(table);
  const without = table.cases.map((_, at) => figuresOf(leftOut(table, at)));

  test.each(Object.keys(figures).filter((name) => figures[name]))('%s', (name) => {
    const values = without.map((each) => each[name]?.value ?? Number.NaN);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
    const error = Math.sqrt((squares * (values.length - 1)) / values.length);
    const { low, high } = (figures[name] as { interval: { low: number; high: number } }).interval;
    const units = figures[name]?.units ?? 0;
    const ratio = (high - low) / 2 / studentT95(units - 1) / error;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
  });
});

function leftOut(table: AnswerTable, at: number): AnswerTable {
  const width = table.readers.length;
  const values = table.values.filter((_, place) => Math.floor(place / width) !== at);
  return { ...table, cases: table.cases.filter((_, other) => other !== at), values };
}
