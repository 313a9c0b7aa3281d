import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../ledger/canonical-json.ts';
import { documentFormat } from '../../reward/sealed-document.ts';
import { type PlanInput, readSettlementPlan, settlementPlan } from '../../reward/settlement-plan.ts';
import { codeOf } from './document-code.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const input: PlanInput = {
  unit: { token: 'T', exponent: 6 },
  settlement: digest('settlement'),
  netting: null,
  total: 1_000_000_000n,
  payments: [
    { payee: 'reader-2', units: 335_044_800n, statement: digest('2') },
    { payee: 'reader-10', units: 334_275_200n, statement: digest('10') },
    { payee: 'reader-3', units: 0n, statement: digest('3') },
    { payee: 'Owner', units: 330_680_000n, statement: digest('owner') },
  ],
};
const plan = settlementPlan(input);

/** The plan with other members, sealed anew: its digest is right. */
function resealed(change: Record<string, unknown>): Uint8Array {
  const document = canonicalJson({ ...plan.document, ...change } as Json);
  return new TextEncoder().encode(`{"digest":"${digest(document)}","document":${document}}`);
}

test('a plan has a line for each who is paid, in one order, and its digest is that of its bytes', () => {
  expect(plan.document.lines.map(({ payee, units }) => [payee, units])).toEqual([
    ['Owner', '330680000'],
    ['reader-10', '334275200'],
    ['reader-2', '335044800'],
  ]);
  const text = new TextDecoder().decode(plan.bytes);
  expect(digest(text.slice('{"digest":"","document":'.length + 64, -1))).toBe(plan.digest);
  expect(readSettlementPlan(plan.bytes)).toEqual(plan);
  expect(settlementPlan({ ...input, payments: input.payments.toReversed() }).bytes).toEqual(plan.bytes);
  expect(documentFormat(plan.bytes)).toBe('markit-edge/settlement-plan/1');
});

test.each<[string, string, Partial<PlanInput>]>([
  ['a total one unit too high', 'TOTAL', { total: input.total + 1n }],
  ['a total one unit too low', 'TOTAL', { total: input.total - 1n }],
  ['a payment below nought', 'TOTAL', { payments: [{ payee: 'a', units: -1n, statement: digest('a') }], total: -1n }],
  ['a payee twice', 'SCHEMA', { payments: [...input.payments, ...input.payments], total: input.total * 2n }],
  ['a name of a person', 'SCHEMA', { payments: [{ payee: 'DOE^JANE', units: 1n, statement: digest('a') }], total: 1n }],
  ['a digest that is none', 'SCHEMA', { settlement: 'abc' }],
])('no plan is made with %s', (_what, code, change) => {
  expect(codeOf(() => settlementPlan({ ...input, ...change }))).toBe(code);
});

test('a plan that pays nobody is a plan', () => {
  const empty = settlementPlan({ ...input, payments: [], total: 0n });
  expect(readSettlementPlan(empty.bytes).document.lines).toEqual([]);
});

test('with any one character changed it is refused', () => {
  const text = new TextDecoder().decode(plan.bytes);
  for (let at = 0; at < text.length; at += 1) {
    const changed = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);
    expect(
      codeOf(() => readSettlementPlan(new TextEncoder().encode(changed))),
      `at ${at}`,
    ).not.toBe('none');
  }
});

describe('hostile plans, sealed with a right digest', () => {
  const line = (payee: string, units: unknown) => ({ payee, units, statement: digest(payee) });
  test.each<[string, string, Record<string, unknown>]>([
    ['a line of nought', 'TOTAL', { lines: [line('a', '0')], total: '0' }],
    ['a line below nought', 'SCHEMA', { lines: [line('a', '-1'), line('b', '1')], total: '0' }],
    ['a number for a text', 'SCHEMA', { lines: [line('a', 1)], total: '1' }],
    ['a leading nought', 'SCHEMA', { lines: [line('a', '01')], total: '1' }],
    ['an amount of a million digits', 'SCHEMA', { lines: [line('a', '1'.repeat(1_000_000))], total: '1' }],
    ['a payee twice', 'SCHEMA', { lines: [line('a', '1'), line('a', '1')], total: '2' }],
    ['lines out of order', 'SCHEMA', { lines: [line('b', '1'), line('a', '1')], total: '2' }],
    ['another total', 'TOTAL', { total: '1000000001' }],
    ['a member too many', 'SCHEMA', { memo: 'x' }],
    ['a format of the future', 'SCHEMA', { format: 'markit-edge/settlement-plan/2' }],
    ['an exponent with a fraction', 'SCHEMA', { unit: { token: 'T', exponent: 1.5 } }],
    ['too many lines', 'SCHEMA', { lines: Array.from({ length: 10_001 }, (_, k) => line(`p${k}`, '1')) }],
  ])('%s', (_what, code, change) => {
    expect(codeOf(() => readSettlementPlan(resealed(change)))).toBe(code);
  });

  const bytes = (text: string) => new TextEncoder().encode(text);
  const text = new TextDecoder().decode(plan.bytes);
  test.each<[string, string, Uint8Array]>([
    ['nothing', 'MALFORMED', new Uint8Array(0)],
    ['no UTF-8', 'MALFORMED', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['a byte order mark', 'MALFORMED', bytes(`\ufeff${text}`)],
    ['a line break at the end', 'MALFORMED', bytes(`${text}\n`)],
    ['null', 'SCHEMA', bytes('null')],
    ['a list', 'SCHEMA', bytes('[]')],
    ['a document that is a list', 'SCHEMA', bytes(`{"digest":"${plan.digest}","document":[]}`)],
    ['a member twice', 'MALFORMED', bytes(text.replace('"netting":null', '"netting":null,"netting":null'))],
    ['a prototype', 'SCHEMA', bytes(text.replace('"netting":null', '"__proto__":{"total":"1"},"netting":null'))],
    ['a prototype of the envelope', 'SCHEMA', bytes(text.replace('{"digest"', '{"__proto__":{},"digest"'))],
    ['white space', 'MALFORMED', bytes(text.replace(',"lines"', ', "lines"'))],
    ['an exponent of 6.0', 'MALFORMED', bytes(text.replace('"exponent":6', '"exponent":6.0'))],
    [
      'a million brackets',
      'SCHEMA',
      bytes(text.replace('"netting":null', `"netting":${'['.repeat(1e6)}${']'.repeat(1e6)}`)),
    ],
    ['more bytes than a plan may have', 'TOO_LARGE', new Uint8Array(4 * 1024 * 1024 + 1).fill(0x20)],
    ['the digest of another plan', 'DIGEST', bytes(text.replace(plan.digest, digest('another')))],
  ])('%s', (_what, code, hostile) => {
    expect(codeOf(() => readSettlementPlan(hostile))).toBe(code);
  });
});
