/** Eq. 1 answer by answer: what the printed constant and the general one pay, and what neither does. */
import { describe, expect, test } from 'vitest';
import { type Outcome, pointOf, pointsOf, scaleOf, weightOf } from '../../reward/equation-one.ts';
import { policies } from '../../reward/policy.ts';
import { exact, exactText, multiply, rational, sum } from '../../reward/rational.ts';
import { settle } from '../../reward/settle.ts';
import { written } from './drawn-answers.ts';

function pays(answers: number, outcome: Outcome, normalisation: 'answers' | 'printed'): string {
  return exactText(pointOf(answers, outcome, normalisation).point);
}

describe('a point', () => {
  test('is the same as printed and in general with three answers, and with none other', () => {
    for (const outcome of ['right', 'outvoted', 'tied'] as const) {
      expect(pointOf(3, outcome, 'answers')).toEqual(pointOf(3, outcome, 'printed'));
    }
    expect(scaleOf(3, 'answers')).toEqual(scaleOf(3, 'printed'));
    for (const n of [2, 4, 5, 6, 7, 100]) {
      expect(pays(n, 'right', 'answers')).not.toBe(pays(n, 'right', 'printed'));
    }
  });

  test.each([
    [2, '1', '-1'],
    [3, '1/3', '-1/3'],
    [4, '0', '0'],
    [5, '-1/5', '1/5'],
    [8, '-1/2', '1/2'],
  ])('as printed, with %i answers, is %s for a right one and %s for an outvoted one', (n, right, outvoted) => {
    expect(pays(n, 'right', 'printed')).toBe(right);
    expect(pays(n, 'outvoted', 'printed')).toBe(outvoted);
  });

  test.each([2, 3, 4, 5, 6, 25])('in general, with %i answers, is 1/n, -1/n, and nothing in a tie', (n) => {
    expect(pays(n, 'right', 'answers')).toBe(`1/${n}`);
    expect(pays(n, 'outvoted', 'answers')).toBe(`-1/${n}`);
    expect(pays(n, 'tied', 'answers')).toBe('0');
    expect(pays(n, 'tied', 'printed')).toBe('0');
  });

  test.each([2, 3, 4, 5, 6, 25])('a case on which all %i agree pays one in all', (n) => {
    expect(exactText(multiply(rational(n), pointOf(n, 'right', 'answers').point))).toBe('1');
  });

  test('r is b - 1/n, 1/n, b/2', () => {
    expect(exactText(pointOf(3, 'right', 'printed').r)).toBe('1/6');
    expect(exactText(pointOf(3, 'outvoted', 'printed').r)).toBe('1/3');
    expect(exactText(pointOf(3, 'tied', 'printed').r)).toBe('1/4');
    expect(exactText(pointOf(4, 'right', 'answers').r)).toBe('3/20');
  });

  test('difficulty pays nothing: 3:0 and 2:1 earn a right answer the same', () => {
    const [easy, hard] = [
      settle(written(['111']), policies['equation-1']),
      settle(written(['110']), policies['equation-1']),
    ];
    expect(easy.readers[0]?.labels[0]?.points).toEqual(hard.readers[0]?.labels[0]?.points);
    expect(exactText(hard.readers[0]?.labels[0]?.points ?? rational(0))).toBe('1/3');
  });
});

describe('points from counts', () => {
  test('add up as the answers do, with different numbers of answers to a case', () => {
    const counts = [
      { answers: 2, right: 5, outvoted: 0, tied: 7 },
      { answers: 3, right: 10, outvoted: 4, tied: 0 },
      { answers: 4, right: 3, outvoted: 1, tied: 2 },
    ];
    expect(exactText(pointsOf(counts, 'answers'))).toBe('5');
    const oneByOne = counts.flatMap(({ answers, right, outvoted, tied }) => [
      ...Array.from({ length: right }, () => pointOf(answers, 'right', 'printed').point),
      ...Array.from({ length: outvoted }, () => pointOf(answers, 'outvoted', 'printed').point),
      ...Array.from({ length: tied }, () => pointOf(answers, 'tied', 'printed').point),
    ]);
    expect(pointsOf(counts, 'printed')).toEqual(sum(oneByOne));
  });
});

describe('the weight of a label', () => {
  const facts = { label: 'rib', prevalence: exact('0.25'), timeShare: exact('0.5') };

  test('is NT/N + t/t_max where the policy changes nothing', () => {
    expect(weightOf(facts, policies['equation-1'].weights)).toEqual(exact('0.75'));
  });

  test('is multiplied as the policy says: each part, and the whole by label', () => {
    expect(weightOf(facts, { prevalence: '2', time: '0', factors: {} })).toEqual(exact('0.5'));
    expect(weightOf(facts, { prevalence: '1', time: '1', factors: { rib: '3' } })).toEqual(exact('2.25'));
    expect(weightOf({ ...facts, label: 'constructor' }, policies['equation-1'].weights)).toEqual(exact('0.75'));
  });
});
