/** Worked examples from the papers and books that the coefficients come from. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { brennanPrediger } from '../../../review/agreement/brennan-prediger.ts';
import { cohenKappa } from '../../../review/agreement/cohen.ts';
import { fleissKappa } from '../../../review/agreement/fleiss.ts';
import { gwetAc } from '../../../review/agreement/gwet.ts';
import { krippendorffAlpha } from '../../../review/agreement/krippendorff.ts';
import { agreementOn, observedAgreement } from '../../../review/agreement/observed-agreement.ts';
import { PatternCounts, type Patterns } from '../../../review/agreement/pattern-counts.ts';
import { linearWeights, quadraticWeights } from '../../../review/agreement/weights.ts';
import { oneLabel } from './random-table.ts';

/** Units as how many readers said each category. */
function patternsOf(counts: readonly (readonly number[])[]): Patterns {
  const most = Math.max(...counts.map((unit) => unit.reduce((total, readers) => total + readers, 0)));
  const patterns = new PatternCounts(most, counts[0]?.length ?? 0);
  for (const unit of counts) {
    patterns.add(patterns.keyOf(Uint8Array.from(unit.flatMap((readers, k) => Array(readers).fill(k)))), 1);
  }
  return patterns.patterns;
}

/** Readers as lines, units as columns, categories from 1; a dot is no answer. */
function patternsOfLines(lines: readonly string[], categories: number): Patterns {
  const said = lines.map((line) => line.split(' '));
  const units = (said[0] ?? []).map((_, unit) => said.map((reader) => Number(reader[unit]) - 1));
  return patternsOf(
    units
      .map((answers) => Array.from({ length: categories }, (_, k) => answers.filter((answer) => answer === k).length))
      .filter((unit) => unit.some((readers) => readers > 0)),
  );
}

describe('Fleiss 1971, table 1: six psychiatrists and five diagnoses of thirty patients', () => {
  const table =
    '00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 ' +
    '00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006';
  const patterns = patternsOf(table.split(' ').map((unit) => [...unit].map(Number)));

  test('kappa 0.430 of an agreement of 0.555', () => {
    expect(fleissKappa(patterns).value).toBeCloseTo(0.43, 3);
    expect(observedAgreement(patterns).value).toBeCloseTo(0.5556, 4);
  });

  test('of each diagnosis alone, the agreement on it less chance, is 0.245, 0.245, 0.520, 0.471, 0.566', () => {
    const shares = [26, 26, 30, 55, 43].map((answers) => answers / 180);
    const kappas = shares.map((share, at) => {
      const kind = shares.map((_, k) => k === at);
      return ((agreementOn(patterns, kind).value ?? Number.NaN) - share) / (1 - share);
    });
    expect(kappas.map((kappa) => kappa.toFixed(3))).toEqual(['0.245', '0.245', '0.520', '0.471', '0.566']);
  });
});

describe('Gwet 2014, table 2.10: four readers, twelve units, five categories, some answers missing', () => {
  const lines = [
    '1 2 3 3 2 1 4 1 2 . . .',
    '1 2 3 3 2 2 4 1 2 5 . .',
    '. 3 3 3 2 3 4 2 2 5 1 3',
    '1 2 3 3 2 4 4 1 2 5 1 .',
  ];
  const patterns = patternsOfLines(lines, 5);

  // Values and intervals as irrCAC 0.4.4 prints them for the same table.
  test.each([
    ['AC1', gwetAc, 0.77544, 0.46081],
    ['Fleiss', fleissKappa, 0.76117, 0.42438],
    ['Brennan-Prediger', brennanPrediger, 0.77273, 0.45421],
    ['alpha', (of: Patterns) => krippendorffAlpha(of, 'nominal'), 0.74342, 0.41906],
  ])('%s', (_, coefficient, value, low) => {
    const figure = coefficient(patterns);
    expect(figure.value).toBeCloseTo(value, 5);
    expect(figure).toMatchObject({ interval: { low: expect.closeTo(low, 5), high: 1, method: 'gwet-linearised' } });
  });
});

describe('Krippendorff', () => {
  test('2011, section C: four observers and twelve units', () => {
    const lines = [
      '1 2 3 3 2 1 4 1 2 . . .',
      '1 2 3 3 2 2 4 1 2 5 . 3',
      '. 3 3 3 2 3 4 2 2 5 1 .',
      '1 2 3 3 2 4 4 1 2 5 1 .',
    ];
    expect(krippendorffAlpha(patternsOfLines(lines, 5), 'nominal').value).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(patternsOfLines(lines, 5), 'ordinal').value).toBeCloseTo(0.815, 3);
  });

  test('three coders and fifteen units, of which three cannot be paired', () => {
    const lines = ['. . . . . 3 4 1 2 1 1 3 3 . 3', '1 . 2 1 3 3 4 3 . . . . . . .', '. . 2 1 3 4 4 . 2 1 1 3 3 . 4'];
    const figure = krippendorffAlpha(patternsOfLines(lines, 4), 'nominal');
    expect(figure.value).toBeCloseTo(0.691, 3);
    expect(figure.units).toBe(12);
    expect(krippendorffAlpha(patternsOfLines(lines, 4), 'ordinal').value).toBeCloseTo(0.807, 3);
  });
});

describe('Cohen', () => {
  test('Fleiss, Statistical Methods for Rates and Proportions 1981, table 13.1: 0.68 of an agreement of 0.89', () => {
    const figure = cohenKappa(Uint32Array.of(75, 1, 4, 5, 4, 1, 0, 0, 10));
    expect(figure.value).toBeCloseTo(0.23 / 0.34, 12);
    expect(figure).toMatchObject({ interval: { method: 'cohen-large-sample' }, units: 100 });
  });

  // Printed by statsmodels 0.15 for the same table: kappa, kappa_low, kappa_upp.
  const table = Uint32Array.of(20, 5, 1, 0, 4, 16, 6, 1, 2, 3, 12, 5, 0, 1, 4, 20);
  test.each([
    ['plain', undefined, [0.5729347390898172, 0.4514252202616029, 0.6944442579180314]],
    ['linear', linearWeights(4), [0.7073247903812688, 0.6121094030409662, 0.8025401777215715]],
    ['quadratic', quadraticWeights(4), [0.8163488590184432, 0.738597724534229, 0.8940999935026575]],
  ] as const)('with weights: %s', (_, weights, [value, low, high]) => {
    const near = (to: number) => expect.closeTo(to, 12);
    expect(cohenKappa(table, weights)).toMatchObject({
      value: near(value),
      interval: { low: near(low), high: near(high) },
    });
  });
});

describe('Gwet', () => {
  test('AC2 with ordinal weights, answers missing: printed by irrCAC 0.4.4 for the same table (value, lower end of the interval)', () => {
    const rows = [
      [0, 0, 1],
      [5, 5, 4],
      [2, 3, 2],
      [1, 1, 1],
      [4, null, 5],
      [0, 2, 0],
      [3, 3, 3],
      [5, 1, 5],
      [null, 2, 2],
      [0, 0, null],
    ];
    expect(agreementReport(oneLabel('grade', rows)).overall.ac2).toMatchObject({
      value: expect.closeTo(0.713636363636, 11),
      interval: { low: expect.closeTo(0.354775054522, 9), high: 1 },
    });
  });
});

describe('the paradox of kappa: Gwet 2002, 125 units, two readers', () => {
  const units = [...Array(118).fill([2, 0]), ...Array(7).fill([1, 1])];
  const [first, second] = [Uint32Array.of(118, 5, 2, 0), patternsOf(units)];

  test('they agree on 94 % of the units, kappa is below nought, and AC1 and PABAK are not', () => {
    expect(cohenKappa(first).value).toBeCloseTo(-0.0234, 4);
    expect(gwetAc(second).value).toBeCloseTo(0.9408, 4);
    expect(brennanPrediger(second).value).toBeCloseTo(2 * (118 / 125) - 1, 12);
  });
});
