/** Each way to gain that the written rules name is one: what it pays, beside the same answers given honestly. */
import { describe, expect, test } from 'vitest';
import { totalsAndLines } from '../../reward/netting.ts';
import { listedGate, type Policy, policies } from '../../reward/policy.ts';
import { gateReport } from '../../reward/quality-gate.ts';
import { rulesOf } from '../../reward/rules.ts';
import { settle } from '../../reward/settle.ts';
import { modelSaying, written } from './drawn-answers.ts';

const equation = policies['equation-1'];

/** Whole tokens of 1,000 by reader, the fraction cut off. */
function tokens(rows: readonly string[], policy: Policy = equation): Record<string, number> {
  const { shares } = settle(written(rows), policy);
  return Object.fromEntries(shares.map(({ payee, units }) => [payee, Number(units / 1_000_000n)]));
}

function ruleText(policy: Policy, id: string): string | undefined {
  return rulesOf(policy).find((rule) => rule.id === id)?.text;
}

describe('Eq. 1', () => {
  test('says that it takes readers for different people', () => {
    expect(ruleText(equation, 'open-ways')).toContain('under two names is paid twice');
  });

  test('a second name is paid as well, and ties what was outvoted', () => {
    expect(tokens(['111', '110', '000', '000'])).toEqual({ A: 400, B: 400, C: 200 });
    // D is C again.
    expect(tokens(['1111', '1100', '0000', '0000'])).toEqual({ A: 250, B: 250, C: 250, D: 250 });
  });

  test('three names are a majority of five', () => {
    expect(tokens(['110', '110', '110', '000'])).toEqual({ A: 500, B: 500, C: 0 });
    expect(tokens(['11000', '11000', '11000', '00000'])).toEqual({ A: 0, B: 0, C: 333, D: 333, E: 333 });
  });

  test('bad answers under another name cost nothing', () => {
    expect(tokens(['111', '110', '110', '110'])).toEqual({ A: 500, B: 500, C: 0 });
    expect(tokens(['111-', '11-0', '11-0', '11-0'])).toEqual({ A: 444, B: 444, C: 111, D: 0 });
  });

  test('to leave out the cases in which one is outvoted pays', () => {
    expect(tokens(['111', '11-', '11-', '11-'])).toEqual({ A: 458, B: 458, C: 83 });
  });

  test('two who answer where nobody else does share a whole point a case', () => {
    const shares = tokens(['111--', '000--', '---11', '---11', '---11']);
    expect(shares).toEqual({ A: 133, B: 133, C: 133, D: 300, E: 300 });
  });
});

describe('complete cases', () => {
  const complete: Policy = { ...equation, missingAnswers: 'complete' };

  test('who leaves a case out takes it from all', () => {
    expect(ruleText(complete, 'missing-complete')).toContain('takes it from all');
    expect(tokens(['111', '110'], complete)).toEqual({ A: 500, B: 500, C: 0 });
    expect(tokens(['111', '11-'], complete)).toEqual({ A: 333, B: 333, C: 333 });
  });

  test('one who answers nothing takes everything', () => {
    expect(tokens(['111-', '110-'], complete)).toEqual({ A: 0, B: 0, C: 0, D: 0 });
  });
});

test('flat: two names get two parts, and one answer is enough', () => {
  expect(ruleText(policies.flat, 'flat')).toContain('two names gets two parts');
  expect(tokens(['111-', '1111', '1111'], policies.flat)).toEqual({ A: 250, B: 250, C: 250, D: 250 });
});

describe('quality control', () => {
  test('does not judge who keeps to cases of which the model says the same', () => {
    expect(ruleText(equation, 'quality-control-limits')).toContain('is not judged and stays');
    const { table } = written(['1-', '10', '00', '01', '0-']);
    const { verdicts, exclusions } = gateReport(table, modelSaying('10001'), listedGate);
    expect(verdicts).toMatchObject([{ reader: 'A', verdict: 'pass' }, { verdict: 'no-figure' }]);
    expect(exclusions).toEqual([]);
  });

  test('is passed by luck in two cases, and by whoever repeats the model', () => {
    const { table } = written(['1-1', '-00', '-10', '0-0']);
    expect(gateReport(table, modelSaying('1000'), listedGate).verdicts.map(({ verdict }) => verdict)).toEqual([
      'pass',
      'no-figure',
      'pass',
    ]);
  });
});

test('over nettings, who leaves ahead and comes back under another name is paid again', () => {
  const due = (payee: string, present: boolean, entitled: bigint, paidBefore: bigint) => ({
    ...{ payee, statement: '0'.repeat(64) },
    ...{ present, entitled, paidBefore },
  });
  const paid = (...dues: ReturnType<typeof due>[]) => totalsAndLines(dues).lines.map(({ paidNow }) => Number(paidNow));
  // A had 60 of the first 100, and is entitled to 40 of 200 now: 20 ahead.
  expect(paid(due('a', true, 40n, 60n), due('b', true, 100n, 40n), due('c', true, 60n, 0n))).toEqual([0, 50, 50]);
  const again = [due('a', false, 0n, 60n), due('a2', true, 40n, 0n), due('b', true, 100n, 40n)];
  expect(paid(...again, due('c', true, 60n, 0n))).toEqual([0, 25, 38, 37]);
});
