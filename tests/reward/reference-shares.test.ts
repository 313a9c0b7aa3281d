/** Points, shares and units equal those that Python's fractions make of the definitions, answer by answer. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { answerAt, missing } from '../../review/answer-table.ts';
import { type Policy, policies } from '../../reward/policy.ts';
import { exact, exactText } from '../../reward/rational.ts';
import { settle } from '../../reward/settle.ts';
import type { SettleInput } from '../../reward/settlement.ts';
import { missingCommands } from '../support/has-command.ts';
import { drawnInput } from './drawn-answers.ts';

const script = fileURLToPath(new URL('reference-shares.py', import.meta.url));
const noPython = missingCommands('python3');
if (noPython !== undefined) console.log(`reference shares: ${noPython}`);

interface Answered {
  readonly points: readonly string[];
  readonly shares: readonly string[];
  readonly owner: number;
  readonly units: readonly number[];
  readonly unpaid: number;
}

const kinds: readonly Policy[] = [
  ...Object.values(policies),
  { ...policies['equation-1'], ownerPart: '0.1' },
  { ...policies['positive-marks'], ownerPart: '0.333' },
];

const questions = Array.from({ length: 490 }, (_, seed) => ({
  input: { ...drawnInput({ seed }), budget: { amount: `${seed * 7}`, exponent: seed % 3, token: 'T' } },
  policy: kinds[seed % kinds.length]!,
}));

function question({ input, policy }: { input: SettleInput; policy: Policy }): object {
  const { table, budget, times } = input;
  const { cases, labels, readers } = table;
  // The names as a person writes them: an owner, reader 1, … reader 6.
  const order = Array.from({ length: readers.length + 2 }, (_, k) => k);
  return {
    rule: policy.rule,
    normalisation: policy.rule === 'equation-1' ? policy.normalisation : null,
    ownerPart: policy.ownerPart,
    readers: readers.length,
    times: labels.map((label) => times.get(label)),
    order,
    units: Number(budget.amount) * 10 ** budget.exponent,
    answers: cases.map((_, c) =>
      labels.map((_, l) =>
        readers.map((_, r) => {
          const answer = answerAt(table, c, l, r);
          return answer === missing ? null : answer;
        }),
      ),
    ),
  };
}

describe.skipIf(noPython !== undefined)('Python’s fractions', () => {
  test('490 tables, seven policies: the same points, shares and units', () => {
    const asked = JSON.stringify(questions.map(question));
    const ran = spawnSync('python3', [script], { input: asked, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
    expect(ran.stderr).toBe('');
    const answers = JSON.parse(ran.stdout) as Answered[];
    expect(answers.length).toBe(questions.length);
    const plain = (texts: readonly string[]) => texts.map((text) => exactText(exact(text)));
    for (const [at, { input, policy }] of questions.entries()) {
      const settled = settle(input, policy);
      const readers = settled.shares.filter(({ kind }) => kind === 'reader');
      const found = {
        points: settled.readers.map(({ points }) => exactText(points)),
        shares: readers.map(({ share }) => exactText(share)),
        owner: Number(settled.shares.find(({ kind }) => kind === 'owner')?.units ?? 0n),
        units: readers.map(({ units }) => Number(units)),
        unpaid: Number(settled.unpaid),
      };
      const { points, shares, ...whole } = answers[at]!;
      expect(found, `table ${at}, ${policy.rule}`).toEqual({ ...whole, points: plain(points), shares: plain(shares) });
    }
    const ties = questions.filter(({ input }) => input.table.readers.length % 2 === 0).length;
    expect(ties).toBeGreaterThan(100);
  });
});
