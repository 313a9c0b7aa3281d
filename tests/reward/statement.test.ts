import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { answersDigest } from '../../reward/answers-digest.ts';
import { policies } from '../../reward/policy.ts';
import { documentFormat } from '../../reward/sealed-document.ts';
import { settle } from '../../reward/settle.ts';
import type { SettleInput } from '../../reward/settlement.ts';
import { statementsOf } from '../../reward/statement.ts';
import { statementFormat } from '../../reward/statement-format.ts';
import { verifyStatement } from '../../reward/verify-statement.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { paperInput, paperSettlement, randomSettlement } from './settled.ts';

const gate = { ...policies.flat.gate, applied: true } as NonNullable<(typeof policies.flat)['gate']>;
const settlements = {
  ...Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, paperSettlement(policy)])),
  'owner and gate': paperSettlement({ ...policies['equation-1'], ownerPart: '0.15', gate }),
};

test.each(Object.entries(settlements))('%s: each statement of the published answers holds', (_name, settlement) => {
  const statements = statementsOf(settlement);
  for (const [at, { bytes, digest, name }] of statements.entries()) {
    const check = verifyStatement(bytes);
    expect(check.differences).toEqual([]);
    expect(check.rulesAsHere).toBe(true);
    expect(check.digest).toBe(digest);
    expect([name, check.statement.units]).toEqual([settlement.shares[at]?.payee, String(settlement.shares[at]?.units)]);
  }
  expect(new Set(statements.map(({ document }) => document.settlementDigest)).size).toBe(1);
  expect(new Set(statements.map(({ digest }) => digest)).size).toBe(statements.length);
});

test('a statement of a thousand cases and seven labels is small, and names no reader and no owner', () => {
  const settlement = paperSettlement({ ...policies['equation-1'], ownerPart: '0.1' });
  for (const { bytes } of statementsOf(settlement)) {
    expect(bytes.length).toBeLessThan(60_000);
    const text = new TextDecoder().decode(bytes);
    for (const name of [...settlement.input.table.readers, 'the hospital']) expect(text).not.toContain(name);
    expect(text).toContain('Research use only. Not a medical device.');
  }
});

test('its digest is the SHA-256 of the document as it stands in the file', () => {
  const [first] = statementsOf(paperSettlement());
  const text = new TextDecoder().decode(first?.bytes);
  const document = text.slice('{"digest":"","document":'.length + 64, -1);
  expect(createHash('sha256').update(document).digest('hex')).toBe(first?.digest);
});

test('a label may be called as a member of the document is, and the file says all the same what it is', () => {
  const input = paperInput();
  const labels = input.table.labels.map((label, at) => (at === 0 ? 'format' : label));
  const times = new Map([...input.times, ['format', '2']]);
  const weights = { ...policies['equation-1'].weights, factors: { format: '2' } };
  const settlement = settle(
    { ...input, times, table: { ...input.table, labels } },
    { ...policies['equation-1'], weights },
  );
  const [first] = statementsOf(settlement);
  expect(documentFormat(first?.bytes ?? new Uint8Array())).toBe(statementFormat);
});

test('pseudonyms and earlier statements are those that were given', () => {
  const settlement = paperSettlement();
  const pseudonyms = new Map(settlement.input.table.readers.map((name, at) => [name, `p-${7 - at}`]));
  const before = createHash('sha256').update('before').digest('hex');
  const [first, second] = statementsOf(settlement, { pseudonyms, previous: new Map([['p-6', before]]) });
  expect([first?.document.payee, first?.document.previous]).toEqual(['p-7', null]);
  expect([second?.document.payee, second?.document.previous]).toEqual(['p-6', before]);
});

test.each([
  [
    'one for two payees',
    [
      ['Annotator A', 'p'],
      ['Annotator B', 'p'],
      ['Annotator C', 'q'],
    ],
  ],
  ['none for a payee', [['Annotator A', 'p']]],
  [
    'a person',
    [
      ['Annotator A', 'DOE^JANE'],
      ['Annotator B', 'b'],
      ['Annotator C', 'c'],
    ],
  ],
])('no statement is made with %s as pseudonym', (_what, names) => {
  const pseudonyms = new Map(names as [string, string][]);
  expect(() => statementsOf(paperSettlement(), { pseudonyms })).toThrow(expect.objectContaining({ code: 'NAME' }));
});

test('a salt hides a small table from being guessed, and whoever has it can show the answers', () => {
  const { table } = paperSettlement().input;
  const [first] = statementsOf(paperSettlement(), { salt: 'ab' });
  expect(first?.document.settlement.answersDigest).toBe(answersDigest(table, 'ab'));
  expect(answersDigest(table, '')).not.toBe(answersDigest(table, 'ab'));
  const values = table.values.slice();
  values[6_999] = (values[6_999] ?? 0) ^ 1;
  expect(answersDigest({ ...table, values }, 'ab')).not.toBe(answersDigest(table, 'ab'));
});

test('statements of any settlement hold: missing answers, gates, owners, grades, points below nought, nobody right', () => {
  const random = seeded(20);
  const met = { owner: 0, excluded: 0, negative: 0, unpaid: 0, nobody: 0, printed: 0 };
  for (let round = 0; round < 400; round += 1) {
    const settlement = randomSettlement(random);
    for (const { bytes, document } of statementsOf(settlement)) {
      expect(verifyStatement(bytes).differences, `round ${round}`).toEqual([]);
      if (document.kind === 'owner') met.owner += 1;
      if (document.own.some(({ excluded }) => excluded)) met.excluded += 1;
      if (document.points?.startsWith('-')) met.negative += 1;
      if (document.settlement.unpaid !== '0') met.unpaid += 1;
      if (document.settlement.pointsTotal === '0') met.nobody += 1;
      if ('normalisation' in document.settlement.policy && document.settlement.policy.normalisation === 'printed')
        met.printed += 1;
    }
  }
  expect(Object.entries(met).filter(([, count]) => count < 20)).toEqual([]);
});

test.each<[string, string, (input: SettleInput) => SettleInput]>([
  ['a label with a line break', 'SCHEMA', (input) => withLabel(input, 'pneumo\nnia')],
  ['a name that is half a character', 'NAME', (input) => withLabel(input, 'a\ud800')],
  ['a token that is a sentence', 'SCHEMA', (input) => ({ ...input, budget: { ...input.budget, token: 'T of ours' } })],
])('no statement is made of %s', (_what, code, change) => {
  const settlement = settle(change(paperInput()), policies['positive-marks']);
  expect(() => statementsOf(settlement)).toThrow(expect.objectContaining({ code }));
});

function withLabel(input: SettleInput, label: string): SettleInput {
  const table = { ...input.table, labels: [label, ...input.table.labels.slice(1)] };
  return { ...input, table };
}
