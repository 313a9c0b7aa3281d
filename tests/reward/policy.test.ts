/** Policies are data: they survive JSON, a wrong one is refused with its place, and each says its rules in words. */
import { describe, expect, test } from 'vitest';
import { type Policy, policies } from '../../reward/policy.ts';
import { readPolicy } from '../../reward/read-policy.ts';
import { rulesOf, writtenRules } from '../../reward/rules.ts';

const equation = policies['equation-1'];
const gate = equation.gate!;

describe('a policy as data', () => {
  test.each(Object.entries(policies))('%s is one, and survives JSON', (_, policy) => {
    const again = readPolicy(JSON.parse(JSON.stringify(policy)));
    expect(again).toEqual(policy);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...equation, version: 2 }],
    ['another rule', { ...equation, rule: 'auction' }],
    ['a floating number', { ...equation, ownerPart: 0.1 }],
    ['an exponent', { ...equation, ownerPart: '1e-1' }],
    ['a sign', { ...equation, weights: { ...equation.weights, time: '-1' } }],
    ['a factor below nought', { ...equation, weights: { ...equation.weights, factors: { rib: '-2' } } }],
    ['a number by a label of two lines', { ...equation, weights: { ...equation.weights, factors: { 'a\nrib': 2 } } }],
    ['words by a label of two lines', { ...equation, gate: { ...gate, modelThresholds: { 'a\u2028rib': 'half' } } }],
    ['a member too many', { ...equation, bonus: '1' }],
    ['a member too few', { ...equation, weights: undefined }],
    ['more than all to the owner', { ...equation, ownerPart: '1.000001' }],
    ['a gate beyond all labels', { ...equation, gate: { ...gate, leaves: { kind: 'reader', beyond: '1.5' } } }],
    ['a gate that does something else', { ...equation, gate: { ...gate, leaves: { kind: 'everyone' } } }],
    ['a model’s threshold past one', { ...equation, gate: { ...gate, modelThreshold: '1.1' } }],
    [
      'a model’s threshold finer than a score',
      { ...equation, gate: { ...gate, modelThreshold: '0.5000000000000001' } },
    ],
    ['weights where there are none', { ...policies.flat, weights: equation.weights }],
  ])('%s is refused', (_, value) => {
    expect(() => readPolicy(value)).toThrow(expect.objectContaining({ code: 'POLICY' }));
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'it is no JSON object'],
    ['no rule', {}, 'rule must be "equation-1" or "positive-marks" or "flat"'],
    ['a number', { ...equation, ownerPart: 0.1 }, 'ownerPart must be decimal text in quotes, not below nought: "0.5"'],
    ['a member too many', { ...equation, bonus: '1' }, 'bonus does not belong there'],
    ['weights where there are none', { ...policies.flat, weights: equation.weights }, 'weights does not belong there'],
    [
      'a version',
      { ...equation, version: 2, missingAnswers: 'none' },
      'version must be 1; missingAnswers must be "present" or "complete"',
    ],
    ['a gate', { ...equation, gate: 5 }, 'gate must be an object, or null'],
    [
      'a gate that does nothing',
      { ...equation, gate: { ...gate, leaves: 'x' } },
      'gate/leaves must be {"kind":"reader","beyond":"0.5"} or {"kind":"label"}',
    ],
    [
      'a kind',
      { ...equation, gate: { ...gate, leaves: { kind: 'all' } } },
      'gate/leaves/beyond is missing; gate/leaves/kind must be "reader" or "label"',
    ],
    [
      'a label that goes beyond',
      { ...equation, gate: { ...gate, leaves: { kind: 'label', beyond: '1' } } },
      'gate/leaves/beyond does not belong there',
    ],
    [
      'a reader without',
      { ...equation, gate: { ...gate, leaves: { kind: 'reader' } } },
      'gate/leaves/beyond is missing',
    ],
    [
      'a threshold',
      { ...equation, gate: { ...gate, modelThresholds: { rib: '7' } } },
      'gate/modelThresholds/rib must be decimal text from "0" to "1", with at most 15 decimals',
    ],
    [
      'nothing else',
      { rule: 'flat', version: 1, ownerPart: '0' },
      'missingAnswers is missing; nobodyEarned is missing; gate is missing',
    ],
  ])('%s is told in words, and nothing beside it', (_, value, words) => {
    expect(() => readPolicy(value)).toThrow(expect.objectContaining({ message: `not a policy: ${words}` }));
  });

  test('a kappa that nobody reaches is no threshold', () => {
    expect(() => readPolicy({ ...equation, gate: { ...gate, threshold: '1.01' } })).toThrow(
      'gate/threshold is at most 1',
    );
  });

  test('the gate of every policy that ships is listed and not applied', () => {
    for (const policy of Object.values(policies))
      expect(policy.gate).toMatchObject({ threshold: '0.05', applied: false });
  });
});

describe('rules in words', () => {
  const variants: readonly Policy[] = [
    ...Object.values(policies),
    { ...equation, missingAnswers: 'complete', nobodyEarned: 'equal', ownerPart: '0.2' },
    { ...equation, gate: null },
  ];

  test('each has one id, a title and a full sentence', () => {
    for (const rules of [writtenRules, ...variants.map(rulesOf)]) {
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const { title, text } of rules) expect(`${title}: ${text}`).toMatch(/^[A-Z].+: [A-Z].+\.$/s);
    }
  });

  test('a policy names the rules that it follows, with its own figures, and no others', () => {
    const ids = (policy: Policy) => rulesOf(policy).map(({ id }) => id);
    expect(ids(equation)).toContain('points-answers');
    expect(ids(policies['equation-1-printed'])).toContain('points-printed');
    const shared = ['missing-present', 'nobody-unpaid', 'remainder', 'quality-control', 'quality-control-limits'];
    expect(ids(policies.flat)).toEqual(['flat', ...shared]);
    expect(ids({ ...equation, gate: null })).not.toContain('quality-control');
    const own = rulesOf({ ...equation, ownerPart: '0.2', gate: { ...gate, threshold: '0.1', applied: true } });
    expect(own.find(({ id }) => id === 'owner')?.text).toContain('0.2 of the budget');
    expect(own.find(({ id }) => id === 'quality-control')?.text).toContain('below 0.1 he fails');
  });

  test('every rule is followed by some policy', () => {
    const followed = new Set(variants.flatMap((policy) => rulesOf(policy).map(({ id }) => id)));
    expect(writtenRules.filter(({ id }) => !followed.has(id))).toEqual([]);
  });
});
