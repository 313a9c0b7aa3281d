/** What holds of every table: figures do not depend on names and order, keep their bounds, and are never NaN. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import type { LabelAgreement } from '../../../review/agreement/label-agreement.ts';
import { type AnswerTable, answerAt, answerTable, categoriesOf, missing } from '../../../review/answer-table.ts';
import type { Figure } from '../../../review/figure.ts';
import { type Random, randomShape, randomTable, seededRandom } from './random-table.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const coefficients = ['fleiss', 'alpha', 'ac1', 'brennanPrediger', 'alphaOrdinal', 'ac2'] as const;
const shares = ['unanimousShare', 'observed', 'agreementOnYes', 'agreementOnNo', 'prevalence'] as const;

describe.each(seeds)('table %i', (seed) => {
  const random = seededRandom(1_000 + seed);
  const table = randomTable(random, randomShape(random));
  const report = agreementReport(table);

  test('every figure is a number within its bounds and its interval, or says why not', () => {
    for (const own of [...report.labels, report.overall]) {
      for (const name of coefficients) if (own[name]) holds(own[name], -1);
      for (const name of shares) holds(own[name], 0);
      for (const { observed, cohen, cohenLinear, cohenQuadratic } of own.pairs) {
        holds(observed, 0);
        for (const figure of [cohen, cohenLinear, cohenQuadratic]) if (figure) holds(figure, -1);
      }
      expect(own.unanimousYes + own.unanimousNo + own.split).toBe(own.compared);
    }
  });

  test('the order of readers says nothing', () => {
    const order = shuffled(random, table.readers);
    const other = agreementReport(table, { readers: order });
    expect(withoutPairs(other.overall)).toStrictEqual(withoutPairs(report.overall));
    for (const pair of other.overall.pairs) {
      const same = report.overall.pairs.find(({ first, second }) => {
        return new Set([first, second, pair.first, pair.second]).size === 2;
      });
      expect(pair.cohen).toEqual(near(same?.cohen));
      expect(pair.observed).toEqual(same?.observed);
    }
  });

  test('the order of cases says nothing', () => {
    const order = shuffled(random, [...table.cases.keys()]);
    const other = picked(table, order, (_, value) => value);
    expect(agreementReport(other)).toEqual({ ...report, cases: table.cases.length });
  });

  test('the scale turned round, yes and no change places and nothing else changes', () => {
    const top = categoriesOf[table.scale] - 1;
    const other = agreementReport(
      picked(table, [...table.cases.keys()], (_, value) => (value === missing ? missing : top - value)),
    );
    const [here, there] = [report.overall, other.overall];
    for (const name of coefficients) expect(there[name]).toEqual(near(here[name]));
    expect(there.observed).toEqual(near(here.observed));
    expect([there.unanimousYes, there.unanimousNo, there.split]).toEqual([
      ...[here.unanimousNo, here.unanimousYes, here.split],
    ]);
    expect(there.agreementOnYes).toEqual(near(here.agreementOnNo));
    if (here.prevalence.value !== null) expect(there.prevalence.value).toBeCloseTo(1 - here.prevalence.value, 12);
    for (const [at, pair] of there.pairs.entries()) {
      for (const name of ['cohen', 'cohenLinear', 'cohenQuadratic'] as const) {
        expect(pair[name]).toEqual(near(here.pairs[at]?.[name]));
      }
    }
  });

  test('every case twice: the same values, and narrower intervals', () => {
    const other = agreementReport(picked(table, [...table.cases.keys(), ...table.cases.keys()], (_, value) => value));
    for (const name of ['fleiss', 'ac1', 'brennanPrediger', 'ac2', 'observed', 'agreementOnYes'] as const) {
      const [once, twice] = [report.overall[name], other.overall[name]];
      expect(twice?.value).toEqual(near(once)?.value);
      if (!once || once.value === null || once.interval === null || !twice || twice.value === null) continue;
      const width = ({ low, high }: { low: number; high: number }) => high - low;
      expect(width(twice.interval ?? { low: 0, high: 9 })).toBeLessThanOrEqual(width(once.interval));
    }
    for (const [at, { cohen }] of other.overall.pairs.entries()) {
      expect(cohen.value).toEqual(near(report.overall.pairs[at]?.cohen)?.value);
    }
  });

  test('a label alone is the report of that label, and one label is all together', () => {
    const [first] = agreementReport(oneOf(table, 0)).labels;
    const { label: _, ...figures } = first ?? { label: '' };
    expect(first).toEqual(report.labels[0]);
    expect(agreementReport(oneOf(table, 0)).overall).toEqual(figures);
  });

  test('two readers without missing answers: PABAK is 2 x agreement - 1, and on yes and no what a square shows', () => {
    const two = { scale: 'boolean', cases: 30, labels: 1, readers: 2, missing: 0, noise: 0.5, skew: 1 } as const;
    const { overall } = agreementReport(randomTable(random, two));
    const observed = overall.observed.value ?? Number.NaN;
    expect(overall.brennanPrediger.value).toBeCloseTo(2 * observed - 1, 12);
    expect(overall.unanimousShare.value).toBeCloseTo(observed, 12);
    const yes = (2 * overall.unanimousYes) / (2 * overall.unanimousYes + overall.split);
    expect(overall.agreementOnYes.value).toBeCloseTo(yes, 12);
  });
});

function holds(figure: Figure, least: number): void {
  if (figure.value === null) {
    expect(figure.reason).toMatch(/^no-|^one-reader$|^never-said$/);
    return;
  }
  expect(figure.value).toBeGreaterThanOrEqual(least - 1e-12);
  expect(figure.value).toBeLessThanOrEqual(1 + 1e-12);
  if (figure.interval === null) return;
  expect(figure.interval.low).toBeGreaterThanOrEqual(least);
  expect(figure.interval.high).toBeLessThanOrEqual(1);
  expect(figure.interval.low).toBeLessThanOrEqual(figure.value + 1e-12);
  expect(figure.interval.high).toBeGreaterThanOrEqual(figure.value - 1e-12);
}

/** Equal but for the last digits, where sums go another way round. */
function near(figure: Figure | null | undefined) {
  const close = (value: number) => expect.closeTo(value, 10);
  if (!figure || figure.value === null) return figure;
  const { interval } = figure;
  return {
    ...figure,
    value: close(figure.value),
    interval: interval && { ...interval, low: close(interval.low), high: close(interval.high) },
  };
}

function withoutPairs({ pairs: _, ...figures }: LabelAgreement) {
  return figures;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** These cases in this order, any of them more than once, and each value as `change` makes it. */
function picked(table: AnswerTable, order: readonly number[], change: (reader: number, value: number) => number) {
  const values = order.flatMap((from) =>
    table.labels.flatMap((_, label) =>
      table.readers.map((_, reader) => change(reader, answerAt(table, from, label, reader))),
    ),
  );
  return answerTable({ ...table, cases: order.map((_, at) => `picked ${at}`), values: Uint8Array.from(values) });
}

function oneOf(table: AnswerTable, label: number): AnswerTable {
  const values = table.cases.flatMap((_, at) => table.readers.map((_, reader) => answerAt(table, at, label, reader)));
  return answerTable({ ...table, labels: [table.labels[label] ?? ''], values: Uint8Array.from(values) });
}
