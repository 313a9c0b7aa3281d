import { describe, expect, test } from 'vitest';
import { type AnswerTable, answerTable, missing } from '../../review/answer-table.ts';
import { apportion } from '../../reward/apportion.ts';
import { compareStatements } from '../../reward/compare-statements.ts';
import { policies } from '../../reward/policy.ts';
import { add, divide, exact, exactText, rational, sum, zero } from '../../reward/rational.ts';
import { settle } from '../../reward/settle.ts';
import { statementsOf } from '../../reward/statement.ts';
import { type DifferenceCode, differenceText, mostDifferences } from '../../reward/statement-difference.ts';
import { verifyStatement } from '../../reward/verify-statement.ts';
import { verifyTogether } from '../../reward/verify-together.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { codeOf } from './document-code.ts';
import { get, type Loose, put, resealed } from './resealed.ts';
import { paperInput, paperSettlement, randomSettlement } from './settled.ts';

const gate = { ...policies.flat.gate, applied: true } as NonNullable<(typeof policies.flat)['gate']>;
const statements = statementsOf(paperSettlement({ ...policies['equation-1'], ownerPart: '0.1', gate }));
const [first, second] = statements;
if (first === undefined || second === undefined) throw new Error('two statements');
const { document, bytes } = first;
const text = new TextDecoder().decode(bytes);

function found(hostile: Uint8Array): string[] {
  return verifyStatement(hostile).differences.map(({ code, label }) =>
    label === undefined ? code : `${code} ${label}`,
  );
}

const flipped = (marks: string, at: number, to: string) => marks.slice(0, at) + to + marks.slice(at + 1);
/** A case of pneumonia to which all three said yes, and one to which one of three did. */
const basis = document.settlement.labels[0];
const allYes = basis?.yes.indexOf('3') ?? -1;
const oneYes = basis?.yes.indexOf('1') ?? -1;

describe('one change, sealed anew with every digest right, is found where it is', () => {
  const own = (loose: Loose, at: number) => {
    const marks = get(loose, 'own.0.answers') as string;
    put(loose, 'own.0.answers', flipped(marks, at, marks[at] === '1' ? '0' : '1'));
  };

  test('an own answer that the counts deny: the case is named', () => {
    const differences = verifyStatement(resealed(document, (loose) => own(loose, allYes))).differences;
    expect(differences.map(differenceText)).toContainEqual(
      `pneumonia, case-${allYes + 1}: own answer: the statement says no, it comes to yes, as all say yes`,
    );
    expect(
      differences.every(({ label, code }) => label === 'pneumonia' || code === 'points' || code === 'payee-points'),
    ).toBe(true);
  });

  test('an own answer that the counts allow: the terms of its label are', () => {
    const codes = found(resealed(document, (loose) => own(loose, oneYes)));
    expect(codes).toEqual(
      expect.arrayContaining([
        'right pneumonia',
        'outvoted pneumonia',
        'yes pneumonia',
        'label-points pneumonia',
        'gate pneumonia',
      ]),
    );
    expect(codes.filter((code) => code.includes(' ') && !code.endsWith('pneumonia'))).toEqual([]);
  });

  test.each<[string, (loose: Loose) => void, DifferenceCode | `${DifferenceCode} ${string}`]>([
    [
      'a yes more in a case of all',
      (l) => put(l, 'settlement.labels.0.yes', flipped(basis?.yes ?? '', oneYes, '2')),
      'weight pneumonia',
    ],
    [
      'an answer less in a case of all',
      (l) => put(l, 'settlement.labels.0.answers', flipped(basis?.answers ?? '', oneYes, '2')),
      'everybody',
    ],
    ['a digit of a time', (l) => put(l, 'settlement.labels.1.time', '6.06'), 'weight atelectasis'],
    ['a digit of the longest time', (l) => put(l, 'settlement.labels.5.time', '13.93'), 'weight atelectasis'],
    ['a weight', (l) => put(l, 'settlement.labels.1.weight', '2/3'), 'weight atelectasis'],
    ['a right answer more', (l) => put(l, 'own.2.right', (document.own[2]?.right ?? 0) + 1), 'right pulmonary edema'],
    [
      'an outvoted one less',
      (l) => put(l, 'own.2.outvoted', (document.own[2]?.outvoted ?? 0) - 1),
      'outvoted pulmonary edema',
    ],
    ['points of a label', (l) => put(l, 'own.2.points', '1000'), 'label-points pulmonary edema'],
    ['kappa with the model', (l) => put(l, 'own.2.gate.kappa', '1'), 'gate pulmonary edema'],
    ['a verdict', (l) => put(l, 'own.2.gate.verdict', 'fail'), 'gate pulmonary edema'],
    [
      'what the model says',
      (l) => put(l, 'settlement.labels.2.model', flipped(document.settlement.labels[2]?.model ?? '', 7, '-')),
      'gate pulmonary edema',
    ],
    ['an exclusion', (l) => put(l, 'own.2.excluded', true), 'excluded pulmonary edema'],
    ['a threshold', (l) => put(l, 'settlement.policy.gate.threshold', '0.9'), 'excluded pneumonia'],
    ['points in all', (l) => put(l, 'points', '1000'), 'points'],
    ['own points in the list', (l) => put(l, 'settlement.payees.0.points', '1000'), 'payee-points'],
    ["another payee's points", (l) => put(l, 'settlement.payees.1.points', '1000'), 'everybody'],
    [
      "another payee's points over a prime of their own",
      (l) => put(l, 'settlement.payees.1.points', '1/1000003'),
      'payee-points',
    ],
    [
      "another payee's points of a thousand digits",
      (l) => put(l, 'settlement.payees.1.points', `1/1${'0'.repeat(999)}`),
      'payee-points',
    ],
    ['the sum of points', (l) => put(l, 'settlement.pointsTotal', '1000'), 'points-total'],
    ['the share', (l) => put(l, 'share', '1/3'), 'share'],
    ['a unit more', (l) => put(l, 'units', String(BigInt(document.units) + 1n)), 'own-units'],
    [
      'a unit more in the list',
      (l) => put(l, 'settlement.payees.1.units', String(BigInt(document.settlement.payees[1]?.units ?? 0) + 1n)),
      'units',
    ],
    ['a unit unpaid', (l) => put(l, 'settlement.unpaid', '1'), 'unpaid'],
    ['the budget', (l) => put(l, 'settlement.budget', '1000000001'), 'units'],
    ["the owner's part", (l) => put(l, 'settlement.policy.ownerPart', '0.11'), 'share'],
    ['another rule', (l) => put(l, 'settlement.policy.normalisation', 'printed'), 'none' as DifferenceCode],
  ])('%s', (_what, change, code) => {
    const codes = found(resealed(document, change));
    // At three answers a case, the printed rule comes to the same.
    if (code === ('none' as DifferenceCode)) expect(codes).toEqual([]);
    else expect(codes).toContain(code);
  });
});

test('who has answered, and that only complete cases count, are held against the counts', () => {
  const whole = statementsOf(paperSettlement({ ...policies.flat, missingAnswers: 'complete' }))[0]?.document;
  const forged = (path: string, value: unknown) => found(resealed(whole, (loose) => put(loose, path, value)));
  expect(forged('settlement.payees.0.answered', false)).toContain('answered');
  expect(forged('settlement.payees.1.answered', false)).toContain('answered');
  const answers = whole?.settlement.labels[0]?.answers ?? '';
  const yes = whole?.settlement.labels[0]?.yes.indexOf('0') ?? -1;
  expect(forged('settlement.labels.0.answers', flipped(answers, yes, '2'))).toContain('complete pneumonia');
});

describe('other tables', () => {
  const tableOf = (readers: number, values: number[]) =>
    answerTable({
      ...{ scale: 'boolean', cases: ['a', 'b', 'c'], labels: ['l'] },
      ...{ readers: Array.from({ length: readers }, (_, r) => `r${r}`), values: Uint8Array.from(values) },
    });
  const ofTable = (table: AnswerTable) =>
    statementsOf(settle({ ...paperInput(), table, model: null }, policies['positive-marks']));

  test('a reader who is said not to have answered, where others answered other cases', () => {
    const x = missing;
    const [own] = ofTable(tableOf(3, [1, x, x, x, 1, x, x, x, 1]));
    const forged = (loose: Loose) => put(loose, 'settlement.payees.0.answered', false);
    expect(found(resealed(own?.document, forged))).toEqual(['answered']);
  });

  test('more than 35 answers to a case take two characters each', () => {
    const many = ofTable(
      tableOf(
        40,
        Array.from({ length: 120 }, (_, at) => (at % 3 === 0 ? 1 : 0)),
      ),
    );
    const [one, two] = many;
    expect(one?.document.settlement).toMatchObject({ width: 2, labels: [{ answers: '141414', yes: '0e0d0d' }] });
    expect(many.flatMap((each) => verifyStatement(each.bytes).differences)).toEqual([]);
    expect(verifyTogether(many.map((each) => each.bytes)).differences).toEqual([]);
    const forged = resealed(two?.document, (loose) => put(loose, 'settlement.labels.0.yes', '0e0d0c'));
    const [told] = one === undefined ? [] : compareStatements(one.document, verifyStatement(forged).statement);
    expect(told).toMatchObject({ case: 'c', one: '0d', other: '0c' });
  });
});

test('a digit that is changed and not sealed anew: both digests tell, and the term does', () => {
  const changed = new TextEncoder().encode(text.replace('"time":"6.05"', '"time":"6.06"'));
  expect(found(changed)).toEqual(expect.arrayContaining(['digest', 'settlement-digest', 'weight atelectasis']));
});

test('points moved between two others leave the sum right, and the one who lost them tells by his own statement', () => {
  const moved = (loose: Loose) => {
    for (const [at, by] of [
      [1, '-1'],
      [2, '1'],
    ] as const) {
      const points = get(loose, `settlement.payees.${at}.points`) as string;
      const [above = '', below = '1'] = points.split('/');
      put(loose, `settlement.payees.${at}.points`, `${BigInt(above) + BigInt(by) * BigInt(below)}/${below}`);
    }
  };
  expect(found(resealed(document, moved))).not.toContain('everybody');
  expect(found(resealed(second.document, moved))).toContain('payee-points');
});

test('with any one character of a small statement changed and not sealed, it is refused or differs', () => {
  const random = seeded(3);
  for (let round = 0; round < 3; round += 1) {
    const [small] = statementsOf(randomSettlement(random));
    const whole = new TextDecoder().decode(small?.bytes);
    for (let at = 0; at < whole.length; at += 1) {
      const other = whole.slice(0, at) + (whole[at] === '1' ? '0' : '1') + whole.slice(at + 1);
      const forged = new TextEncoder().encode(other);
      expect(codeOf(() => verifyStatement(forged)) !== 'none' || found(forged).length > 0, `at ${at}`).toBe(true);
    }
  }
}, 60_000);

test('a payee with more points than the counts let anybody earn, made up by one below nought who is nobody', () => {
  const [own] = statementsOf(paperSettlement());
  const forged = resealed(own?.document, (loose) => {
    const payees = get(loose, 'settlement.payees') as Loose[];
    const points = payees.map((line) => exact(String(line.points)));
    points[1] = add(points[1] ?? zero, rational(1_000_000));
    payees.push({ ...payees[2], payee: 'zz' });
    points.push(rational(-1_000_000));
    const paid = points.map((value) => (value.numerator < 0n ? zero : value));
    const parts = paid.map((value) => divide(value, sum(paid)));
    const named = parts.map((share, at) => ({ payee: String(at), kind: 'reader' as const, share }));
    const units = apportion(named, BigInt(String(get(loose, 'settlement.budget'))));
    for (const [at, line] of payees.entries()) {
      Object.assign(line, { points: exactText(points[at] ?? zero), units: String(units[at]) });
    }
    put(loose, 'settlement.pointsTotal', exactText(sum(paid)));
    put(loose, 'share', exactText(parts[0] ?? zero));
    put(loose, 'units', String(units[0]));
  });
  // Without it all holds, and the reader is paid 1.4 of 1,000 instead of 335.
  expect(found(forged)).toEqual(['above-nought']);
});

describe('all statements of a settlement', () => {
  const files = statements.map((one) => one.bytes);

  test('rest on the same, and their answers are all the answers', () => {
    const check = verifyTogether(files);
    expect(check).toMatchObject({ absent: [], repeated: [], differences: [] });
    expect(check.settlementDigests).toEqual([document.settlementDigest]);
  });

  test('whoever is missing or there twice is named, and no sum is claimed', () => {
    expect(verifyTogether(files.slice(1))).toMatchObject({ absent: ['reader-1'], differences: null });
    expect(verifyTogether([...files, bytes])).toMatchObject({ repeated: ['reader-1'], differences: null });
  });

  test('counts that are not those of the answers are told by case, though each statement holds by itself', () => {
    const random = seeded(5);
    const other = statementsOf(randomSettlement(random)).map((one) => one.bytes);
    expect(verifyTogether([...files, ...other]).settlementDigests).toHaveLength(2);
    const swapped = resealed(document, (loose) => put(loose, 'own.0.answers', document.own[1]?.answers));
    const told = verifyTogether([swapped, ...files.slice(1)]).differences ?? [];
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ label }) => label))).toEqual(new Set(['pneumonia']));
  });
});

test('where everything differs, the first places are told, and how many is bounded', () => {
  const cases = Array.from({ length: mostDifferences + 1 }, (_, at) => `c${at}`);
  const ofAnswers = (a: number, b: number) => {
    const values = Uint8Array.from({ length: 2 * cases.length }, (_, at) => (at % 2 === 0 ? a : b));
    const table = answerTable({ scale: 'boolean', cases, labels: ['l'], readers: ['a', 'b'], values });
    return statementsOf(settle({ ...paperInput(), table, model: null }, policies.flat));
  };
  const [[one], [, other], [third]] = [ofAnswers(1, 0), ofAnswers(0, 1), ofAnswers(1, 1)];
  if (one === undefined || third === undefined) throw new Error('statements');
  // Each holds by itself, as one of two who say yes; together both do.
  const { answersDigest } = one.document.settlement;
  const both = resealed(other?.document, (loose) => put(loose, 'settlement.answersDigest', answersDigest));
  const told = verifyTogether([one.bytes, both]).differences;
  expect(told).toHaveLength(mostDifferences);
  expect(told?.[0]).toEqual({ code: 'answer', label: 'l', case: 'c0', stated: '2, 1 yes', due: '2, 2 yes' });
  const apart = compareStatements(one.document, third.document).filter(({ of }) => of === 'yes');
  expect(apart.map((place) => place.case)).toEqual(cases.slice(0, apart.length));
  expect(apart.length).toBeGreaterThan(mostDifferences - 10);
});

describe('two statements laid side by side', () => {
  const other = (change: (loose: Loose) => void) => verifyStatement(resealed(second.document, change)).statement;

  test('of one settlement rest on the same', () => {
    expect(compareStatements(document, second.document)).toEqual([]);
  });

  test('a count, a time, the policy and the budget are told by place', () => {
    const yes = flipped(basis?.yes ?? '', oneYes, '2');
    expect(
      compareStatements(
        document,
        other((l) => put(l, 'settlement.labels.0.yes', yes)),
      ),
    ).toEqual([{ member: 'labels', label: 'pneumonia', of: 'yes', case: `case-${oneYes + 1}`, one: '1', other: '2' }]);
    expect(
      compareStatements(
        document,
        other((l) => put(l, 'settlement.labels.1.time', '6.06')),
      ),
    ).toEqual([{ member: 'labels', label: 'atelectasis', of: 'time', one: '"6.05"', other: '"6.06"' }]);
    const paid = compareStatements(
      document,
      other((l) => put(l, 'settlement.budget', '1')),
    );
    expect(paid).toEqual([{ member: 'budget', one: '"1000000000"', other: '"1"' }]);
    const ruled = compareStatements(
      document,
      other((l) => put(l, 'settlement.policy.missingAnswers', 'complete')),
    );
    expect(ruled.map(({ member }) => member)).toEqual(['policy']);
  });

  test('of other cases are told as a whole', () => {
    const [far] = statementsOf(randomSettlement(seeded(5)));
    const members = compareStatements(document, far?.document ?? document).map(({ member }) => member);
    expect(members).toEqual(expect.arrayContaining(['cases', 'labels', 'payees', 'answersDigest']));
  });
});
