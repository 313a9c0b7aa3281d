/** The MarkIt paper's published annotation sheet, as facts: of each label, how many of 1,000 images have which answers of A, B and C. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { answerTable } from '../../../review/answer-table.ts';

/** In the order of the answers 000, 001 … 111 (A first). */
const sheet = {
  pneumonia: [780, 22, 39, 18, 36, 15, 32, 58],
  atelectasis: [662, 38, 45, 22, 20, 22, 39, 152],
  'pulmonary edema': [919, 1, 12, 2, 33, 4, 19, 10],
  'interstitial lung disease': [976, 5, 4, 2, 3, 2, 2, 6],
  cardiomegaly: [810, 6, 24, 1, 56, 6, 52, 45],
  pneumothorax: [984, 0, 6, 0, 1, 0, 5, 4],
  'pleural effusion': [823, 20, 6, 5, 15, 23, 13, 95],
};

const columns = Object.values(sheet).map((counts) =>
  counts.flatMap((count, answers) => Array<number>(count).fill(answers)),
);
const report = agreementReport(
  answerTable({
    scale: 'boolean',
    cases: Array.from({ length: 1_000 }, (_, at) => `image ${at}`),
    labels: Object.keys(sheet),
    readers: ['A', 'B', 'C'],
    values: Uint8Array.from({ length: 21_000 }, (_, at) => {
      const unit = Math.floor(at / 3);
      return ((columns[unit % 7]?.[Math.floor(unit / 7)] ?? 0) >> (2 - (at % 3))) & 1;
    }),
  }),
);

describe('all labels', () => {
  const { overall } = report;

  test('370 units are positive by all, 5,954 negative by all, 676 split', () => {
    expect(overall).toMatchObject({ units: 7_000, compared: 7_000, answers: 21_000 });
    expect(overall).toMatchObject({ unanimousYes: 370, unanimousNo: 5_954, split: 676 });
  });

  test('agreement 0.9034, Fleiss’ kappa 0.6377', () => {
    expect(overall.unanimousShare.value).toBe((370 + 5_954) / 7_000);
    expect(overall.unanimousShare.value).toBeCloseTo(0.9034, 4);
    expect(overall.fleiss.value).toBeCloseTo(0.6377, 4);
  });

  // statsmodels 0.15, cohens_kappa: kappa, kappa_low, kappa_upp
  test.each([
    ['A', 'B', 0.6823366259633138, 0.6539592065433388, 0.7107140453832888],
    ['A', 'C', 0.6176013566514018, 0.5860067639997631, 0.6491959493030405],
    ['B', 'C', 0.6092020471335684, 0.5767491324399805, 0.6416549618271563],
  ])('%s and %s', (first, second, value, low, high) => {
    const pair = overall.pairs.find((one) => one.first === first && one.second === second);
    const near = (to: number) => expect.closeTo(to, 12);
    expect(pair).toMatchObject({
      units: 7_000,
      cohen: { value: near(value), interval: { low: near(low), high: near(high) } },
    });
  });

  // irrCAC 0.4.4 with digits=12: coefficient, lower bound, upper bound
  test.each([
    ['fleiss', 0.637719439277, 0.613583309046, 0.661855569507],
    ['alpha', 0.637736690732, 0.613600560502, 0.661872820962],
    ['ac1', 0.92170527629, 0.915599721646, 0.927810830934],
    ['brennanPrediger', 0.871238095238, 0.862009933874, 0.880466256602],
  ] as const)('%s and its interval', (name, value, low, high) => {
    expect(overall[name].value).toBeCloseTo(value, 11);
    expect(overall[name]).toMatchObject({ interval: { low: expect.closeTo(low, 11), high: expect.closeTo(high, 11) } });
  });
});

describe('label by label', () => {
  test('kappa is called misleading where a finding is rare and readers hardly differ, and nowhere else', () => {
    expect(report.labels.filter(({ warning }) => warning === 'rare-yes').map(({ label }) => label)).toEqual([
      'pulmonary edema',
      'interstitial lung disease',
      'pneumothorax',
    ]);
    expect(report.labels.every(({ warning }) => warning === 'rare-yes' || warning === null)).toBe(true);
  });

  test('pneumothorax: 98.8 % unanimous, AC1 0.99, kappa 0.58, and of its findings 59 % found by another reader', () => {
    const own = report.labels.find(({ label }) => label === 'pneumothorax');
    expect(own?.unanimousShare.value).toBe(0.988);
    expect([own?.ac1, own?.fleiss, own?.agreementOnYes].map((figure) => figure?.value?.toFixed(2))).toEqual([
      '0.99',
      '0.58',
      '0.59',
    ]);
  });

  test('units of the labels are those of all together', () => {
    const total = (of: 'unanimousYes' | 'unanimousNo' | 'split') =>
      report.labels.reduce((sum, one) => sum + one[of], 0);
    expect([total('unanimousYes'), total('unanimousNo'), total('split')]).toEqual([370, 5_954, 676]);
  });
});
