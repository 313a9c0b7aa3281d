import { describe, expect, test } from 'vitest';
import { answerTable, missing } from '../../review/answer-table.ts';
import { netted, planOf, previousStatements, totalsAndLines } from '../../reward/netting.ts';
import { type Netting, nettingKind } from '../../reward/netting-format.ts';
import { policies } from '../../reward/policy.ts';
import { type Sealed, sealDocument } from '../../reward/sealed-document.ts';
import { settle } from '../../reward/settle.ts';
import { type PayeeStatement, statementsOf } from '../../reward/statement.ts';
import { checkNettedStatements, readNetting, verifyNettings } from '../../reward/verify-netting.ts';
import { verifyStatement } from '../../reward/verify-statement.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import type { Random } from '../prove/random.ts';
import { codeOf } from './document-code.ts';
import { type Loose, put, resealed } from './resealed.ts';
import { randomPolicy } from './settled.ts';

interface Step {
  readonly statements: readonly PayeeStatement[];
  readonly netting: Sealed<Netting>;
}

/** Cases are added, readers come and leave, the policy and the budget change; what was answered stays. */
function grown(random: Random, steps: number): Step[] {
  const labels = ['a', 'b'];
  const answers = new Map<string, number>();
  const chain: Step[] = [];
  let budget = 1 + random(500);
  let policy = { ...policies['equation-1'], ownerPart: '0.1' } as ReturnType<typeof randomPolicy>;
  for (let step = 0; step < steps; step += 1) {
    const cases = Array.from({ length: 3 + step * 3 }, (_, at) => `c${at}`);
    const leaves = random(4);
    const readers = ['r1', 'r2', 'r3', 'r4', 'r5'].filter((_, at) => at !== leaves && (at < 4 || step > 1));
    const values = cases.flatMap((name) =>
      labels.flatMap((label) =>
        readers.map((reader) => {
          const unit = `${name} ${label} ${reader}`;
          if (!answers.has(unit)) answers.set(unit, random(5) === 0 ? missing : random(2));
          return answers.get(unit) ?? missing;
        }),
      ),
    );
    const table = answerTable({ scale: 'boolean', cases, labels, readers, values: Uint8Array.from(values) });
    if (random(3) === 0) policy = { ...randomPolicy(random), gate: null };
    if (policy.rule === 'equation-1') policy = { ...policy, weights: { ...policy.weights, factors: {} } };
    budget += random(6) === 0 ? -random(budget) : random(400);
    const times = new Map([
      ['a', '2.5'],
      ['b', '4'],
    ]);
    const input = {
      table,
      times,
      model: null,
      owner: 'owner',
      budget: { amount: String(budget), exponent: 2, token: 'T' },
    };
    const before = chain.at(-1)?.netting ?? null;
    const pseudonyms = new Map([...readers, 'owner'].map((name) => [name, `p-${name}`]));
    const previous = before === null ? new Map<string, string>() : previousStatements(before.document);
    const statements = statementsOf(settle(input, policy), { pseudonyms, previous });
    chain.push({ statements, netting: netted(statements, before) });
  }
  return chain;
}

const big = (text: string) => BigInt(text);

test('over any growth, all that was paid is all that is entitled, or the rest is told to the unit', () => {
  const met = { overdrawn: 0, ahead: 0, left: 0, shared: 0, settled: 0 };
  for (let seed = 1; seed <= 120; seed += 1) {
    const chain = grown(seeded(seed), 6);
    let paid = 0n;
    const most = new Map<string, bigint>();
    for (const { statements, netting } of chain) {
      const { document } = netting;
      const entitled = big(document.budget) - big(document.unpaid);
      expect(big(document.paidBefore)).toBe(paid);
      paid += big(document.paidNow);
      // The one equation of it all: nothing is paid beyond the budget, but what an earlier, larger one had paid already.
      expect(paid).toBe(entitled + big(document.overdrawn));
      expect(big(document.owed) + big(document.overdrawn)).toBe(big(document.ahead));
      if (big(document.paidNow) > 0n) expect(document.overdrawn).toBe('0');
      for (const line of document.lines) {
        const due = big(line.entitled) - big(line.paidBefore);
        expect(big(line.paidNow) <= (due > 0n ? due : 0n)).toBe(true);
        expect(big(line.carried)).toBe(due - big(line.paidNow));
        // Whatever comes and goes, who keeps his name has never more than he was entitled to once.
        const ever = most.get(line.payee) ?? 0n;
        most.set(line.payee, big(line.entitled) > ever ? big(line.entitled) : ever);
        expect(big(line.paidBefore) + big(line.paidNow) <= (most.get(line.payee) ?? 0n)).toBe(true);
        if (!line.present) met.left += 1;
      }
      const plan = planOf(netting);
      expect(plan.document.total).toBe(document.paidNow);
      checkNettedStatements(
        netting,
        statements.map(({ bytes }) => bytes),
      );
      if (document.overdrawn !== '0') met.overdrawn += 1;
      if (document.ahead !== '0') met.ahead += 1;
      if (document.owed !== '0' && document.paidNow !== '0') met.shared += 1;
      if (document.ahead === '0') met.settled += 1;
    }
    expect(verifyNettings(chain.map(({ netting }) => netting.bytes)).map(({ digest }) => digest)).toEqual(
      chain.map(({ netting }) => netting.digest),
    );
  }
  expect(Object.entries(met).filter(([, count]) => count < 20)).toEqual([]);
});

describe('the rule', () => {
  const due = (payee: string, entitled: bigint, paidBefore: bigint) => ({
    payee,
    statement: '0'.repeat(64),
    present: true,
    entitled,
    paidBefore,
  });
  const of = (...dues: ReturnType<typeof due>[]) => {
    const { lines, ...totals } = totalsAndLines(dues);
    return { ...totals, paid: lines.map(({ paidNow }) => paidNow), carried: lines.map(({ carried }) => carried) };
  };

  test('what nobody was paid before is paid in full', () => {
    expect(of(due('a', 7n, 0n), due('b', 3n, 0n))).toMatchObject({
      paidNow: '10',
      paid: ['7', '3'],
      carried: ['0', '0'],
    });
  });

  test('who was paid too much gives nothing back, and the others share what there is in the proportion of their dues', () => {
    // 100 are entitled, 70 were paid: 30 are there for dues of 30 and 20, since a has 20 ahead.
    const lines = of(due('a', 20n, 40n), due('b', 50n, 20n), due('c', 30n, 10n));
    expect(lines).toMatchObject({ paidNow: '30', paid: ['0', '18', '12'], carried: ['-20', '12', '8'] });
    expect(lines).toMatchObject({ owed: '20', ahead: '20', overdrawn: '0' });
  });

  test('the last unit goes to the largest remainder, of equal ones to the first name', () => {
    expect(of(due('a', 0n, 1n), due('b', 1n, 0n), due('c', 1n, 0n)).paid).toEqual(['0', '1', '0']);
  });

  test('a budget lowered below what was paid pays nobody', () => {
    expect(of(due('a', 5n, 8n), due('b', 4n, 2n))).toMatchObject({
      paidNow: '0',
      overdrawn: '1',
      owed: '2',
      ahead: '3',
    });
  });

  test('what is ahead is reckoned against what comes later', () => {
    expect(of(due('a', 50n, 40n), due('b', 50n, 38n)).paid).toEqual(['10', '12']);
  });
});

describe('a chain that was tampered with', () => {
  const chain = grown(seeded(7), 4);
  const files = chain.map(({ netting }) => netting.bytes);
  const [, second, third] = chain;
  if (second === undefined || third === undefined) throw new Error('three steps');
  const sealed = (change: (loose: Loose) => void) => resealed(second.netting.document, change);
  const paid = second.netting.document.lines.findIndex(({ paidNow }) => paidNow !== '0');

  test.each<[string, string, (loose: Loose) => void]>([
    [
      'a unit more paid',
      'TOTAL',
      (l) => put(l, `lines.${paid}.paidNow`, String(big(second.netting.document.lines[paid]?.paidNow ?? '0') + 1n)),
    ],
    ['a unit less carried', 'TOTAL', (l) => put(l, `lines.${paid}.carried`, '-1')],
    [
      'a unit more entitled',
      'TOTAL',
      (l) => put(l, 'lines.0.entitled', String(big(second.netting.document.lines[0]?.entitled ?? '0') + 1n)),
    ],
    ['another total', 'TOTAL', (l) => put(l, 'paidNow', '1')],
    ['another budget', 'TOTAL', (l) => put(l, 'budget', '1')],
    ['lines out of order', 'SCHEMA', (l) => put(l, 'lines', second.netting.document.lines.toReversed())],
    ['a payee twice', 'SCHEMA', (l) => put(l, 'lines.1.payee', second.netting.document.lines[0]?.payee)],
    ['none before', 'SCHEMA', (l) => put(l, 'previous', null)],
    ['an amount as a number', 'SCHEMA', (l) => put(l, 'paidNow', 1)],
    ['a negative payment', 'SCHEMA', (l) => put(l, `lines.${paid}.paidNow`, '-1')],
  ])('%s', (_what, code, change) => {
    expect(codeOf(() => readNetting(sealed(change)))).toBe(code);
  });

  test('a link left out, swapped or of another chain', () => {
    const [a, b, c, d] = files as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(codeOf(() => verifyNettings([a, b, c, d]))).toBe('none');
    expect(codeOf(() => verifyNettings([a, c, d]))).toBe('CHAIN');
    expect(codeOf(() => verifyNettings([a, c, b, d]))).toBe('CHAIN');
    expect(codeOf(() => verifyNettings([b, c]))).toBe('CHAIN');
    const other = grown(seeded(8), 2)[1]?.netting.bytes ?? a;
    expect(codeOf(() => verifyNettings([a, other]))).toBe('CHAIN');
  });

  test('a payee of nobody who takes what nobody earned, with every sum made to fit and all statements there', () => {
    const step = grown(seeded(3), 1)[0];
    const { document } = step?.netting ?? second.netting;
    const statements = step?.statements.map(({ bytes }) => bytes) ?? [];
    const forged = (unpaid: bigint, budget: bigint, extra: bigint) => {
      const lines = document.lines.map((line) => ({ ...line, entitled: big(line.entitled), paidBefore: 0n }));
      const ghost = { payee: 'zz', statement: '0'.repeat(64), present: true, entitled: extra, paidBefore: 0n };
      const body = {
        ...document,
        unpaid: String(unpaid),
        budget: String(budget),
        ...totalsAndLines([...lines, ghost]),
      };
      return readNetting(sealDocument(body, nettingKind).bytes);
    };
    const [unpaid, budget] = [big(document.unpaid), big(document.budget)];
    expect(codeOf(() => checkNettedStatements(readNetting(step?.netting.bytes ?? new Uint8Array()), statements))).toBe(
      'none',
    );
    expect(codeOf(() => checkNettedStatements(forged(unpaid, budget + 5n, 5n), statements))).toBe('CHAIN');
    expect(codeOf(() => checkNettedStatements(forged(unpaid, budget, 0n), statements))).toBe('CHAIN');
    // One statement alone tells too: it carries what all are entitled to.
    expect(codeOf(() => checkNettedStatements(forged(unpaid, budget, 0n), statements.slice(0, 1)))).toBe('CHAIN');
  });

  test.each<[string, (loose: Loose) => void]>([
    ['another policy', (l) => put(l, 'policy', '0'.repeat(64))],
    ['another token', (l) => put(l, 'unit.token', 'U')],
  ])('%s than the settlement of its statements', (_what, change) => {
    const statements = second.statements.map(({ bytes }) => bytes);
    expect(codeOf(() => checkNettedStatements(second.netting, statements, chain[0]?.netting))).toBe('none');
    expect(codeOf(() => checkNettedStatements(readNetting(sealed(change)), statements))).toBe('CHAIN');
  });

  test('statements that do not name those of the netting before', () => {
    const statements = third.statements.map(({ bytes }) => bytes);
    expect(codeOf(() => checkNettedStatements(third.netting, statements, second.netting))).toBe('none');
    expect(codeOf(() => checkNettedStatements(third.netting, statements, chain[0]?.netting))).toBe('CHAIN');
  });

  test('a payee who has left is given another last statement', () => {
    const at = chain.findIndex(({ netting }) => netting.document.lines.some(({ present }) => !present));
    const { document } = chain[at]?.netting ?? second.netting;
    const gone = document.lines.findIndex(({ present }) => !present);
    const forged = resealed(document, (l) => put(l, `lines.${gone}.statement`, '0'.repeat(64)));
    expect(codeOf(() => readNetting(forged))).toBe('none');
    expect(codeOf(() => verifyNettings([...files.slice(0, at), forged]))).toBe('CHAIN');
  });

  test('a payee left out, with every sum made to fit', () => {
    const due = (payee: string, entitled: bigint, paidBefore: bigint) => ({
      ...{ payee, statement: '0'.repeat(64), present: true },
      ...{ entitled, paidBefore },
    });
    const sealedOf = (number: number, previous: string | null, ...dues: ReturnType<typeof due>[]) => {
      const budget = String(dues.reduce((sum, { entitled }) => sum + entitled, 0n));
      const { document } = second.netting;
      return sealDocument({ ...document, number, previous, budget, unpaid: '0', ...totalsAndLines(dues) }, nettingKind);
    };
    const one = sealedOf(1, null, due('a', 5n, 0n), due('b', 0n, 0n));
    const two = (...dues: ReturnType<typeof due>[]) => [one.bytes, sealedOf(2, one.digest, ...dues).bytes];
    expect(codeOf(() => verifyNettings(two(due('a', 10n, 5n), due('b', 0n, 0n))))).toBe('none');
    expect(codeOf(() => verifyNettings(two(due('a', 10n, 5n))))).toBe('CHAIN');
    expect(codeOf(() => verifyNettings(two(due('a', 10n, 4n), due('b', 0n, 0n))))).toBe('CHAIN');
  });

  test('each statement names the one before it, and no netting is made of others', () => {
    const names = second.statements.map(({ document }) => document.previous);
    expect(names.some((name) => name !== null)).toBe(true);
    expect(second.statements.every(({ bytes }) => verifyStatement(bytes).differences.length === 0)).toBe(true);
    expect(codeOf(() => netted(third.statements, chain[0]?.netting ?? null))).toBe('CHAIN');
    expect(codeOf(() => netted(third.statements.slice(1), second.netting))).toBe('CHAIN');
    expect(codeOf(() => netted([...second.statements.slice(1), ...third.statements.slice(0, 1)], null))).toBe('CHAIN');
    expect(
      codeOf(() => checkNettedStatements(second.netting, [third.statements[0]?.bytes ?? files[0] ?? new Uint8Array()])),
    ).toBe('CHAIN');
  });

  test('another base unit than before', () => {
    const previous = { ...second.netting, document: { ...second.netting.document, unit: { token: 'T', exponent: 6 } } };
    expect(codeOf(() => netted(third.statements, previous))).toBe('UNIT');
  });
});
