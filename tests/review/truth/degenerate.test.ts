/** Tables that really come, and some that should not: every figure is a number or has a reason, and never NaN. */
import { describe, expect, test } from 'vitest';
import { type AnswerTable, answerTable, missing } from '../../../review/answer-table.ts';
import { noFigureTexts } from '../../../review/figure.ts';
import { againstTruth } from '../../../review/truth/against-truth.ts';
import { bootstrappedAgreement } from '../../../review/truth/agreement-bootstrap.ts';
import { dawidSkene } from '../../../review/truth/dawid-skene.ts';
import { caseDifficulty, hardestCases, labelDifficulty } from '../../../review/truth/difficulty.ts';
import { labelTimes } from '../../../review/truth/label-times.ts';
import { labelMajorities } from '../../../review/truth/majority.ts';
import { repeatabilityByReader } from '../../../review/truth/repeatability.ts';
import { resamplingOf } from '../../../review/truth/resampling.ts';
import { opinionDifferences } from '../../../review/truth/second-opinion.ts';
import { finish } from '../../../review/truth/steps.ts';
import { givenTruth, latentTruthOf, majorityOfOthers } from '../../../review/truth/unit-truth.ts';
import { dataSetValue } from '../../../review/truth/value.ts';
import { randomTable } from './random-table.ts';

function filled(
  [cases, labels, readers]: readonly [number, number, number],
  value: (c: number, r: number) => number,
  scale: AnswerTable['scale'] = 'boolean',
): AnswerTable {
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at}`);
  const values = Uint8Array.from({ length: cases * labels * readers }, (_, at) =>
    value(Math.floor(at / (labels * readers)), at % readers),
  );
  return answerTable({
    scale,
    cases: names('c', cases),
    labels: names('l', labels),
    readers: names('r', readers),
    values,
  });
}

const tables: ReadonlyArray<readonly [string, AnswerTable]> = [
  ['nothing at all', filled([0, 0, 0], () => 0)],
  ['no cases', filled([0, 2, 3], () => 0)],
  ['no labels', filled([4, 0, 3], () => 0)],
  ['no readers', filled([4, 2, 0], () => 0)],
  ['no answers', filled([4, 2, 3], () => missing)],
  ['one answer', filled([4, 1, 3], (c, r) => (c === 1 && r === 1 ? 1 : missing))],
  ['one reader', filled([6, 2, 1], (c) => c % 2)],
  ['one case', filled([1, 2, 3], (_, r) => r % 2)],
  ['all no', filled([6, 2, 3], () => 0)],
  ['all yes', filled([6, 2, 3], () => 1)],
  ['all tie', filled([6, 1, 2], (c, r) => (c + r) % 2)],
  ['two that always say the contrary of each other, one the same', filled([6, 1, 2], (_, r) => r)],
  ['never the same case twice', filled([6, 1, 3], (c, r) => (c % 3 === r ? c % 2 : missing))],
  ['one positive of a thousand', filled([1_000, 1, 3], (c) => (c === 7 ? 1 : 0))],
  ['grades, all 40 %', filled([6, 1, 3], () => 2, 'grade')],
  ['grades across the line', filled([6, 1, 2], (_, r) => 2 + r, 'grade')],
  [
    'names of an object’s own',
    { ...filled([2, 2, 2], (c, r) => (c + r) % 2), labels: ['__proto__', 'constructor'], readers: ['toString', ''] },
  ],
  ['more readers than most', filled([3, 1, 400], (c, r) => (c * r) % 2)],
  [
    'random',
    randomTable({ scale: 'boolean', cases: 30, labels: 3, readers: [0.9, 0.4, 0.6], missing: 0.6, seed: 51 }).table,
  ],
  [
    'random grades',
    randomTable({ scale: 'grade', cases: 30, labels: 3, readers: [0.9, 0.4, 0.6], missing: 0.6, seed: 52 }).table,
  ],
];

/** Paths of the numbers in it that are none. */
function strays(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  const own = value instanceof Float64Array ? [...value] : value;
  return Object.entries(own).flatMap(([key, each]) => strays(each, `${path}/${key}`));
}

function reasons(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Float64Array) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === 'reason' ? [String(each)] : reasons(each)));
}

describe.each(tables)('%s', (_name, table) => {
  const fits = table.labels.map((_, l) => dawidSkene(table, l));
  const units = table.cases.length * table.labels.length;
  const seconds = new Map(table.labels.map((label, at) => [label, 5 + at]));
  const all = {
    fits,
    majorities: labelMajorities(table),
    differences: fits.map((fit, l) => ('reason' in fit ? [] : opinionDifferences(table, l, fit))),
    byOthers: againstTruth(table, majorityOfOthers(table)),
    byFit: againstTruth(table, latentTruthOf(table, fits)),
    byTruth: againstTruth(table, givenTruth(table.scale, new Uint8Array(units))),
    byNothing: againstTruth(table, givenTruth(table.scale, new Uint8Array(units).fill(missing))),
    cases: table.cases.map((_, c) => caseDifficulty(table, c, fits)),
    labels: table.labels.map((_, l) => labelDifficulty(table, l, fits[l])),
    hardest: hardestCases(table, 5, fits),
    value: [dataSetValue(table), dataSetValue(table, seconds)],
    bootstrap: finish(
      bootstrappedAgreement(finish(resamplingOf(table, [...table.labels.keys()])), table.scale, { rounds: 40 }),
    ),
    times: labelTimes(table.labels, []),
    repeats: repeatabilityByReader(table.scale, table.readers, []),
  };

  test('every number is one, and every reason has its words', () => {
    expect(strays(all)).toEqual([]);
    expect(reasons(all).filter((reason) => !Object.hasOwn(noFigureTexts, reason))).toEqual([]);
  });

  test('it is the same said again', () => {
    const again = table.labels.map((_, l) => dawidSkene(table, l));
    expect(again).toEqual(fits);
  });
});

test('a million cases: the truth of one label in the time of its few patterns', () => {
  const table = filled([1_000_000, 1, 3], (c, r) => Number((c % 7 === 0) !== (c % (11 + 2 * r) === 0)));
  const fit = dawidSkene(table, 0);
  if ('reason' in fit) throw new Error(fit.reason);
  expect(fit).toMatchObject({ units: 1_000_000, converged: true });
  expect(fit.readers.map(({ answers }) => answers)).toEqual([1_000_000, 1_000_000, 1_000_000]);
  // Errors of one in 11, 13 and 15, and they share no more than chance has it.
  expect(fit.readers.map(({ rates }) => rates[0]?.[1])).toEqual(
    [11, 13, 15].map((each) => expect.closeTo(1 / each, 2)),
  );
});
