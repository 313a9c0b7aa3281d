/** Settlements as a whole: the written rules case by case, and what holds for any answers. */
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { answerTable, missing } from '../../review/answer-table.ts';
import { type EquationOne, type Policy, policies } from '../../reward/policy.ts';
import { add, compare, exact, exactText, one, sum, zero } from '../../reward/rational.ts';
import { settle } from '../../reward/settle.ts';
import type { Settlement } from '../../reward/settlement.ts';
import { settlementJson } from '../../reward/settlement-json.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { drawnInput, reordered, written } from './drawn-answers.ts';

const equation = policies['equation-1'];
const everyPolicy: ReadonlyArray<readonly [string, Policy]> = [
  ...Object.entries(policies),
  [
    'equation-1 with weights',
    { ...equation, weights: { prevalence: '0.5', time: '3', factors: { 'label 1': '2.5' } } },
  ],
  ['equation-1 with an owner', { ...equation, ownerPart: '0.125' }],
  ['positive marks of complete cases', { ...policies['positive-marks'], missingAnswers: 'complete' }],
  ['equation-1, equal where nobody earned', { ...equation, nobodyEarned: 'equal' }],
  ['equation-1 with the gate applied', { ...equation, gate: { ...equation.gate!, applied: true } }],
];

function pointsOf({ readers }: Settlement): string[] {
  return readers.map(({ points }) => exactText(points));
}

function unitsOf({ shares }: Settlement): bigint[] {
  return shares.map(({ units }) => units);
}

describe('the written rules', () => {
  test('missing answers: n is the number of answers that are there', () => {
    // NT/N = 2/2 and t/t_max = 1: a point is worth 2.
    expect(pointsOf(settle(written(['111-', '1111']), equation))).toEqual(['7/6', '7/6', '7/6', '1/2']);
  });

  test('complete: a case that somebody has not answered does not count', () => {
    const settled = settle(written(['111-', '1111']), { ...equation, missingAnswers: 'complete' });
    expect(pointsOf(settled)).toEqual(['1/2', '1/2', '1/2', '1/2']);
    expect(settled.labels[0]).toMatchObject({ answered: 1, majorityYes: 1 });
  });

  test('a tie pays nothing and is no positive case, but one of N', () => {
    const settled = settle(written(['10', '10', '11', '00']), equation);
    expect(settled.labels[0]).toMatchObject({ answered: 4, majorityYes: 1, tied: 2 });
    // Two agreements of 1/2 each, worth 1/4 + 1.
    expect(pointsOf(settled)).toEqual(['5/4', '5/4']);
    expect(settled.readers[0]?.labels[0]).toMatchObject({ right: 2, outvoted: 0, tied: 2 });
  });

  test.each(['answers', 'printed'] as const)(
    'one reader alone earns nothing and moves no weight (%s)',
    (normalisation) => {
      const policy: EquationOne = { ...equation, normalisation };
      const [more, less] = [settle(written(['111', '1--', '1--']), policy), settle(written(['111']), policy)];
      expect(pointsOf(more)).toEqual(pointsOf(less));
      expect(more.labels[0]).toMatchObject({ answered: 1, majorityYes: 1, alone: 2 });
      expect(more.readers[0]?.labels[0]).toMatchObject({ right: 1, alone: 2 });
    },
  );

  test('points below nought are paid as nought, and the statement can show both', () => {
    const settled = settle(written(['001', '001', '110']), equation);
    expect(pointsOf(settled)).toEqual(['4/3', '4/3', '-4/3']);
    expect(exactText(settled.pointsTotal)).toBe('8/3');
    expect(unitsOf(settled)).toEqual([500_000_000n, 500_000_000n, 0n]);
  });

  test('nobody has points: unpaid, or equal among those who answered', () => {
    const input = written(['10-', '01-']);
    const [unpaid, equal] = [settle(input, equation), settle(input, { ...equation, nobodyEarned: 'equal' })];
    expect(unitsOf(unpaid)).toEqual([0n, 0n, 0n]);
    expect(unpaid.unpaid).toBe(1_000_000_000n);
    expect(unitsOf(equal)).toEqual([500_000_000n, 500_000_000n, 0n]);
    expect(equal.unpaid).toBe(0n);
  });

  test('the owner’s part stands beside the readers’, and stays where nobody earned theirs', () => {
    const policy: Policy = { ...equation, ownerPart: '0.25' };
    const paid = settle({ ...written(['111']), owner: 'the hospital' }, policy);
    expect(paid.shares.map(({ payee, kind, units }) => [payee, kind, units])).toEqual([
      ['A', 'reader', 250_000_000n],
      ['B', 'reader', 250_000_000n],
      ['C', 'reader', 250_000_000n],
      ['the hospital', 'owner', 250_000_000n],
    ]);
    const nobody = settle({ ...written(['10']), owner: 'the hospital' }, policy);
    expect([nobody.shares.at(-1)?.units, nobody.unpaid]).toEqual([250_000_000n, 750_000_000n]);
    const all = settle({ ...written(['111']), owner: 'A' }, { ...policy, ownerPart: '1' });
    expect(unitsOf(all)).toEqual([0n, 0n, 0n, 1_000_000_000n]);
  });

  test('an owner who is no reader of the same name is another payee', () => {
    const settled = settle({ ...written(['11']), owner: 'A' }, { ...equation, ownerPart: '0.5' });
    expect(settled.shares.map(({ payee, kind }) => `${payee} ${kind}`)).toEqual(['A reader', 'B reader', 'A owner']);
  });

  test('a grade of 60 % and more is a yes', () => {
    const values = Uint8Array.of(2, 3, 5, 0, 2, missing);
    const table = answerTable({ scale: 'grade', cases: ['x', 'y'], labels: ['rib'], readers: ['A', 'B', 'C'], values });
    const settled = settle({ ...written(['1']), table, times: new Map([['rib', '1']]) }, equation);
    expect(settled.labels[0]).toMatchObject({ answered: 2, majorityYes: 1 });
    expect(settled.readers.map(({ labels }) => [labels[0]?.right, labels[0]?.outvoted])).toEqual([
      [1, 1],
      [2, 0],
      [1, 0],
    ]);
  });

  test('t_max is the longest label’s of the table: a time of another label changes nothing', () => {
    const input = drawnInput({ seed: 5, readers: 3, cases: 10, labels: 2, missing: 0 });
    const more = { ...input, times: new Map([...input.times, ['another label', '100000']]) };
    expect(pointsOf(settle(more, equation))).toEqual(pointsOf(settle(input, equation)));
  });

  test('times of nought weigh nothing, and a time may be a fraction', () => {
    expect(pointsOf(settle({ ...written(['111']), times: new Map([['a label', '0']]) }, equation))[0]).toBe('1/3');
    expect(
      settle({ ...written(['111']), times: new Map([['a label', '41760/3000']]) }, equation).labels[0]?.time,
    ).toEqual(exact('13.92'));
  });
});

describe('refusals', () => {
  const input = written(['111']);

  test.each<[string, () => unknown, string]>([
    ['a label without a time', () => settle({ ...input, times: new Map() }, equation), 'TIME'],
    ['a time below nought', () => settle({ ...input, times: new Map([['a label', '-1']]) }, equation), 'TIME'],
    ['a time that is no number', () => settle({ ...input, times: new Map([['a label', '5 s']]) }, equation), 'NUMBER'],
    ['no owner', () => settle(input, { ...equation, ownerPart: '0.1' }), 'OWNER'],
    [
      'part of a base unit',
      () => settle({ ...input, budget: { amount: '0.5', exponent: 0, token: 'T' } }, equation),
      'BUDGET',
    ],
    [
      'a budget below nought',
      () => settle({ ...input, budget: { amount: '-1', exponent: 0, token: 'T' } }, equation),
      'BUDGET',
    ],
    [
      'half an exponent',
      () => settle({ ...input, budget: { amount: '1', exponent: 0.5, token: 'T' } }, equation),
      'BUDGET',
    ],
    [
      'a factor of no label',
      () => settle(input, { ...equation, weights: { ...equation.weights, factors: { lung: '2' } } }),
      'LABEL',
    ],
    [
      'scores of another table',
      () => settle({ ...input, model: { name: 'm', scores: new Float64Array(2), known: new Uint8Array(2) } }, equation),
      'MODEL',
    ],
  ])('%s', (_, attempt, code) => {
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });

  test('where time is not weighed none is asked for', () => {
    const timeless: Policy = { ...equation, weights: { ...equation.weights, time: '0' } };
    const settled = settle({ ...input, times: new Map() }, timeless);
    expect(settled.labels[0]).toMatchObject({ time: null, timeShare: zero });
    expect(pointsOf(settled)).toEqual(['1/3', '1/3', '1/3']);
  });
});

describe.each(everyPolicy)('for any answers, %s', (_, policy) => {
  const inputs = Array.from({ length: 120 }, (_, seed) =>
    drawnInput({ seed, ...(seed % 5 === 0 ? { scale: 'grade' } : {}) }),
  );
  const fitting = (input: (typeof inputs)[number]): Policy =>
    policy.rule === 'equation-1' && !input.table.labels.includes('label 1') ? equation : policy;

  test('the parts add up to the budget, to the unit and exactly, and none is below nought', () => {
    for (const input of inputs) {
      for (const amount of ['1000', '0.000007', '0', '0.000001']) {
        const settled = settle({ ...input, budget: { ...input.budget, amount } }, fitting(input));
        const paid = settled.shares.reduce((all, { units }) => all + units, settled.unpaid);
        expect(paid).toBe(settled.budgetUnits);
        expect(settled.shares.every(({ units, share }) => units >= 0n && share.numerator >= 0n)).toBe(true);
        const whole = sum(settled.shares.map(({ share }) => share));
        expect(compare(whole, one)).toBeLessThanOrEqual(0);
        if (settled.unpaid > 0n) expect(compare(whole, one)).toBe(-1);
      }
    }
  });

  test('the order of readers, cases, labels and times changes no byte', () => {
    for (const [seed, input] of inputs.entries()) {
      const first = canonicalJson(settlementJson(settle(input, fitting(input))));
      expect(canonicalJson(settlementJson(settle(reordered(input, seed), fitting(input))))).toBe(first);
    }
  });

  test('a policy that was written down and read again settles alike', () => {
    for (const input of inputs.slice(0, 20)) {
      const again = JSON.parse(JSON.stringify(fitting(input))) as Policy;
      expect(canonicalJson(settlementJson(settle(input, again)))).toBe(
        canonicalJson(settlementJson(settle(input, fitting(input)))),
      );
    }
  });
});

describe('Eq. 1, for any answers', () => {
  const drawnSeeds = Array.from({ length: 200 }, (_, seed) => seed);

  test('yes and no turned round leave the points before the weight, and make 1 - NT/N - ties of the prevalence', () => {
    for (const seed of drawnSeeds) {
      const input = drawnInput({ seed });
      const turned = Uint8Array.from(input.table.values, (value) => (value === missing ? missing : 1 - value));
      const [a, b] = [input, { ...input, table: answerTable({ ...input.table, values: turned }) }].map((each) =>
        settle(each, equation),
      );
      expect(b?.readers.map(({ labels }) => labels.map(({ points }) => points))).toEqual(
        a?.readers.map(({ labels }) => labels.map(({ points }) => points)),
      );
      for (const [l, label] of (a?.labels ?? []).entries()) {
        expect(label.majorityYes + (b?.labels[l]?.majorityYes ?? 0) + label.tied).toBe(label.answered);
        expect(b?.labels[l]?.timeShare).toEqual(label.timeShare);
      }
    }
  });

  test('points of a label lie within half an answer each, and the readers’ sum within one a case', () => {
    for (const seed of drawnSeeds) {
      const settled = settle(drawnInput({ seed }), equation);
      for (const [l, label] of settled.labels.entries()) {
        const points = settled.readers.map(({ labels }) => labels[l]!);
        for (const { right, outvoted, points: p } of points) {
          expect(compare(p, exact(`${right}/2`))).toBeLessThanOrEqual(0);
          expect(compare(p, exact(`-${outvoted}/2`))).toBeGreaterThanOrEqual(0);
        }
        const all = points.reduce((total, { points: p }) => add(total, p), zero);
        expect(compare(all, exact(`${label.answered}`))).toBeLessThanOrEqual(0);
        expect(compare(all, zero)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('of three answers throughout, printed and general pay alike to the last unit', () => {
    for (const seed of drawnSeeds) {
      const input = drawnInput({ seed, readers: 3, missing: 0 });
      expect(unitsOf(settle(input, equation))).toEqual(unitsOf(settle(input, policies['equation-1-printed'])));
    }
  });

  test('of four who all agree, the printed constant pays nobody; of five it charges them', () => {
    const [four, five] = [written(['1111', '0000']), written(['11111', '00000'])];
    const printed = policies['equation-1-printed'];
    expect(pointsOf(settle(four, printed))).toEqual(['0', '0', '0', '0']);
    expect(settle(four, printed).unpaid).toBe(1_000_000_000n);
    // Two cases of -1/5, worth 1/2 + 1.
    expect(pointsOf(settle(five, printed))).toEqual(Array(5).fill('-3/5'));
    expect(unitsOf(settle(five, equation))).toEqual(Array(5).fill(200_000_000n));
  });
});

describe('nothing to settle', () => {
  test.each(everyPolicy.filter(([name]) => !name.includes('weights')))(
    '%s: no readers, no cases, no labels, no answers',
    (_, policy) => {
      const empty = (shape: { cases: number; labels: number; readers: number }) => {
        const names = (letter: string, count: number) => Array.from({ length: count }, (_, k) => `${letter}${k}`);
        const table = answerTable({
          scale: 'boolean',
          cases: names('c', shape.cases),
          labels: names('l', shape.labels),
          readers: names('r', shape.readers),
          values: new Uint8Array(shape.cases * shape.labels * shape.readers).fill(missing),
        });
        return {
          ...written(['1']),
          table,
          times: new Map(table.labels.map((label) => [label, '5'])),
          owner: 'an owner',
        };
      };
      for (const shape of [
        { cases: 0, labels: 0, readers: 0 },
        { cases: 3, labels: 2, readers: 0 },
        { cases: 0, labels: 2, readers: 3 },
        { cases: 3, labels: 0, readers: 3 },
        { cases: 3, labels: 2, readers: 3 },
      ]) {
        const settled = settle(empty(shape), policy);
        expect(settled.shares.filter(({ kind }) => kind === 'reader').map(({ units }) => units)).toEqual(
          Array(shape.readers).fill(0n),
        );
        expect(settled.shares.length).toBe(shape.readers + (policy.ownerPart === '0' ? 0 : 1));
        const owners = settled.shares.reduce((all, { units }) => all + units, 0n);
        expect(settled.unpaid).toBe(settled.budgetUnits - owners);
        expect(() => canonicalJson(settlementJson(settled))).not.toThrow();
      }
    },
  );
});

test('a million answers are one pass: the counts are what they add up to', () => {
  const [cases, labels, readers] = [8_000, 25, 5];
  const draw = seeded(9);
  const values = Uint8Array.from({ length: cases * labels * readers }, () =>
    draw(8) === 0 ? 1 : draw(40) === 0 ? missing : 0,
  );
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, k) => `${letter}${k}`);
  const table = answerTable({
    scale: 'boolean',
    cases: names('c', cases),
    labels: names('l', labels),
    readers: names('r', readers),
    values,
  });
  const settled = settle(
    { ...written(['1']), table, times: new Map(table.labels.map((label) => [label, '7.5'])) },
    equation,
  );
  const terms = settled.readers.flatMap((reader) => reader.labels);
  const counted = terms.reduce((all, { right, outvoted, tied, alone }) => all + right + outvoted + tied + alone, 0);
  expect(counted).toBe(values.filter((value) => value !== missing).length);
  expect(terms.reduce((all, { yes }) => all + yes, 0)).toBe(values.filter((value) => value === 1).length);
});
