/** Data that carry no figure: each state that can really come has a written answer. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { AgreementState } from '../../../review/agreement/agreement-state.ts';
import { groupReport } from '../../../review/agreement/groups.ts';
import { PatternCounts } from '../../../review/agreement/pattern-counts.ts';
import { type AnswerTable, answerTable, missing } from '../../../review/answer-table.ts';
import { noFigureTexts } from '../../../review/figure.ts';
import { oneLabel } from './random-table.ts';

const figures = ['unanimousShare', 'observed', 'agreementOnYes', 'fleiss', 'alpha', 'ac1', 'brennanPrediger'] as const;
const gradeFigures = [...figures, 'alphaOrdinal', 'ac2'] as const;

const none = null;
const overall = (table: AnswerTable) => agreementReport(table).overall;
const reasons = (table: AnswerTable) => {
  const own = overall(table);
  return [...new Set(gradeFigures.map((name) => own[name]).map((figure) => (figure as { reason?: string }).reason))];
};

describe('no two answers to compare', () => {
  test.each([
    ['nobody has answered', oneLabel('grade', [[none, none]]), 'no-answers'],
    ['there is no case', oneLabel('grade', [], 3), 'no-answers'],
    ['there is no reader', oneLabel('grade', [[], []]), 'no-answers'],
    ['there is one reader', oneLabel('grade', [[1], [0], [5]]), 'one-reader'],
    [
      'one of three has answered so far',
      oneLabel('grade', [
        [none, 1, none],
        [none, 0, none],
      ]),
      'one-reader',
    ],
    [
      'readers answered other cases each',
      oneLabel('grade', [
        [1, none],
        [none, 0],
      ]),
      'no-pairs',
    ],
  ])('%s', (_, table, reason) => {
    expect(reasons(table)).toEqual([reason]);
    expect(overall(table)).toMatchObject({ compared: 0, unanimousYes: 0, unanimousNo: 0, split: 0, warning: null });
    expect(Object.keys(noFigureTexts)).toContain(reason);
  });

  test('a label that nobody answered, beside one that has answers', () => {
    const values = Uint8Array.of(1, 1, missing, missing, 0, 1, missing, missing);
    const table = { scale: 'boolean', cases: ['a', 'b'], labels: ['seen', 'unseen'], readers: ['x', 'y'] } as const;
    const { labels, overall } = agreementReport(answerTable({ ...table, values }));
    expect(labels[1]).toMatchObject({ units: 0, fleiss: { value: null, reason: 'no-answers' } });
    expect(labels[1]?.pairs).toMatchObject([{ units: 0, cohen: { value: null, reason: 'no-pairs' } }]);
    expect(overall).toMatchObject({ units: 2, fleiss: labels[0]?.fleiss });
  });
});

describe('all answers the same', () => {
  const table = oneLabel('boolean', [
    [0, 0, 0],
    [0, 0, none],
    [0, 0, 0],
  ]);

  test('chance explains them: no kappa and no alpha, but AC1, PABAK and the share that agree are 1', () => {
    expect(overall(table)).toMatchObject({
      fleiss: { value: null, reason: 'no-variation' },
      alpha: { value: null, reason: 'no-variation' },
      ac1: { value: 1, interval: null },
      brennanPrediger: { value: 1, interval: null },
      observed: { value: 1, interval: null },
      unanimousShare: { value: 1 },
      warning: null,
    });
    expect(overall(table).pairs.map(({ cohen }) => cohen)).toEqual(
      Array(3).fill(expect.objectContaining({ value: null, reason: 'no-variation' })),
    );
  });

  test('nobody said yes: prevalence 0 with an interval, and no agreement on yes', () => {
    expect(overall(table)).toMatchObject({
      prevalence: { value: 0, interval: { low: 0, method: 'wilson-effective' } },
      agreementOnYes: { value: null, reason: 'never-said' },
      agreementOnNo: { value: 1 },
    });
  });

  test('of grades as well', () => {
    const grades = oneLabel('grade', Array(4).fill([5, 5]));
    expect(overall(grades)).toMatchObject({
      alphaOrdinal: { value: null, reason: 'no-variation' },
      ac2: { value: 1, interval: null },
      prevalence: { value: 1 },
      agreementOnNo: { reason: 'never-said' },
    });
    expect(overall(grades).pairs[0]).toMatchObject({
      cohenLinear: { reason: 'no-variation' },
      cohenQuadratic: { reason: 'no-variation' },
    });
  });

  test('but one answer alone, which is not compared: alpha leaves it out, kappa knows it', () => {
    const own = overall(
      oneLabel('boolean', [
        [0, 0],
        [0, 0],
        [1, none],
      ]),
    );
    expect(own.alpha).toMatchObject({ reason: 'no-variation', units: 2 });
    expect(own.fleiss).toMatchObject({ value: 1, units: 3 });
  });
});

describe('little', () => {
  test('one case: values without intervals', () => {
    const own = overall(oneLabel('boolean', [[0, 1, 1]]));
    expect(own.observed).toEqual({ value: expect.closeTo(1 / 3, 12), interval: null, units: 1 });
    for (const name of ['fleiss', 'alpha', 'ac1', 'brennanPrediger'] as const) {
      expect(own[name]).toMatchObject({ value: expect.any(Number), interval: null });
    }
  });

  test('all agree, both answers come: 1 everywhere, and no interval that has no width', () => {
    const own = overall(
      oneLabel('boolean', [
        [0, 0],
        [1, 1],
        [0, 0],
      ]),
    );
    for (const name of ['fleiss', 'alpha', 'ac1', 'brennanPrediger'] as const) {
      expect(own[name]).toMatchObject({ value: expect.closeTo(1, 12), interval: null });
    }
    expect(own.pairs[0]?.cohen).toEqual({ value: 1, interval: null, units: 3 });
  });

  test('a reader who always says no: Cohen’s kappa is nought whatever the other says', () => {
    const own = overall(
      oneLabel('boolean', [
        [0, 0],
        [0, 1],
        [0, 0],
        [0, 1],
        [0, 0],
      ]),
    );
    expect(own.pairs[0]?.cohen).toMatchObject({ value: 0, interval: null });
    expect(own.pairs[0]?.observed.value).toBe(0.6);
    // Of grades sums would come to -3e-13, and a page to -0.00.
    const grades = Array.from({ length: 114 }, (_, at) => [at === 0 ? 1 : 0, 0]);
    const pair = overall(oneLabel('grade', grades)).pairs[0];
    for (const name of ['cohen', 'cohenLinear', 'cohenQuadratic'] as const) {
      expect(pair?.[name]).toEqual({ value: 0, interval: null, units: 114 });
    }
  });

  test('readers who never agree: agreement on yes is nought, kappa -1 between two', () => {
    const own = overall(
      oneLabel('boolean', [
        [0, 1],
        [1, 0],
        [0, 1],
        [1, 0],
      ]),
    );
    expect(own.agreementOnYes).toMatchObject({ value: 0, interval: null });
    expect([own.fleiss.value, own.brennanPrediger.value, own.pairs[0]?.cohen.value]).toEqual([-1, -1, -1]);
  });

  test('one yes among a million answers is no rounding', () => {
    const row = new Uint8Array(1_000_000);
    row[77] = 1;
    const cases = Array.from({ length: 500_000 }, (_, at) => `${at}`);
    const table = { scale: 'boolean', cases, labels: ['rare'], readers: ['x', 'y'], values: row } as const;
    expect(agreementReport(table).overall).toMatchObject({
      fleiss: { value: expect.closeTo(-1e-6, 9) },
      ac1: { value: expect.closeTo(1, 5) },
      warning: 'rare-yes',
    });
  });
});

describe('what cannot be', () => {
  test('more readers than can be counted are refused before anything is counted', () => {
    expect(() => new PatternCounts(455, 6)).not.toThrow();
    expect(() => new PatternCounts(456, 6)).toThrow(RangeError);
  });

  test('more pairs of readers, label by label, are refused before memory is taken for them', () => {
    const wide = (labels: number, readers: number): AnswerTable => {
      const names = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} ${at}`);
      const values = new Uint8Array(labels * readers).fill(missing);
      const shape = { cases: ['case'], labels: names('label', labels), readers: names('reader', readers) };
      return answerTable({ scale: 'boolean', ...shape, values });
    };
    for (const [labels, readers] of [
      [1_000, 1_000],
      [300, 300],
      [2, 1_000],
    ] as const) {
      const table = wide(labels, readers);
      expect(() => agreementReport(table)).toThrow(RangeError);
      expect(() => new AgreementState(table)).toThrow(RangeError);
      expect(() => groupReport(table, new Map(table.readers.map((name) => [name, name])))).toThrow(RangeError);
    }
    expect(agreementReport(wide(100, 100)).overall.pairs).toHaveLength(4_950);
    expect(agreementReport(wide(1_000, 40)).labels).toHaveLength(1_000);
  });

  test('units are not taken away that were never there', () => {
    expect(() => new PatternCounts(3, 2).add(1, -1)).toThrow(RangeError);
  });

  test('readers who are not in the table, values of another size', () => {
    const table = oneLabel('boolean', [[0, 1]]);
    expect(() => agreementReport(table, { readers: ['reader 0', 'nobody'] })).toThrow(RangeError);
    const short = { ...table, values: new Uint8Array(1) };
    expect(() => agreementReport(short)).toThrow(RangeError);
    expect(() => new AgreementState(short)).toThrow(RangeError);
  });
});
