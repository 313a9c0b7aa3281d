/** Settlements for tests: of the published answers, and of random tables with missing answers, gates, owners and grades. */

import { answerTable, categoriesOf, missing } from '../../review/answer-table.ts';
import type { Policy } from '../../reward/policy.ts';
import { policies } from '../../reward/policy.ts';
import { settle } from '../../reward/settle.ts';
import type { ModelScores, SettleInput, Settlement } from '../../reward/settlement.ts';
import type { Random } from '../prove/random.ts';
import { paperModelSays, paperTable, paperTimes } from '../support/paper-patterns.ts';

export const thousand = { amount: '1000', exponent: 6, token: 'T' };

export function paperInput(): SettleInput {
  const says = paperModelSays();
  return {
    table: paperTable(),
    times: new Map(Object.entries(paperTimes)),
    model: { name: 'paper', scores: Float64Array.from(says), known: new Uint8Array(says.length).fill(1) },
    owner: 'the hospital',
    budget: thousand,
  };
}

export function paperSettlement(policy: Policy = policies['equation-1']): Settlement {
  return settle(paperInput(), policy);
}

/** Anything that a project may come to: few readers or many, everything missing, nobody right. */
export function randomSettlement(random: Random): Settlement {
  const scale = random(3) === 0 ? 'grade' : 'boolean';
  const [cases, labels, readers] = [1 + random(12), 1 + random(4), 1 + random(7)];
  const gap = random(4);
  const values = Uint8Array.from({ length: cases * labels * readers }, () =>
    random(10) < gap ? missing : random(categoriesOf[scale]),
  );
  const named = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name} ${at + 1}`);
  const table = answerTable({
    scale,
    cases: named('case', cases),
    labels: named('label', labels),
    // Not in the order of their names, which is that of equal remainders.
    readers: named('Reader', readers).reverse(),
    values,
  });
  const times = new Map(
    table.labels.map((label) => [label, random(9) === 0 ? '7/3' : `${1 + random(20)}.${random(100)}`]),
  );
  const budget = { amount: String(random(1_000)), exponent: random(4), token: 'T' };
  return settle(
    { table, times, model: randomModel(random, cases * labels), owner: 'Owner', budget },
    randomPolicy(random),
  );
}

function randomModel(random: Random, units: number): ModelScores {
  const scores = Float64Array.from({ length: units }, () => random(11) / 10);
  return { name: 'model', scores, known: Uint8Array.from({ length: units }, () => (random(6) === 0 ? 0 : 1)) };
}

export function randomPolicy(random: Random): Policy {
  const base = Object.values(policies)[random(4)] ?? policies.flat;
  const leaves = random(2) === 0 ? { kind: 'label' as const } : { kind: 'reader' as const, beyond: '0.3' };
  const policy = {
    ...base,
    ownerPart: ['0', '0.1', '1'][random(3)] ?? '0',
    missingAnswers: random(2) === 0 ? ('present' as const) : ('complete' as const),
    nobodyEarned: random(2) === 0 ? ('unpaid' as const) : ('equal' as const),
    gate:
      random(2) === 0
        ? null
        : {
            threshold: '0.05',
            modelThreshold: '0.5',
            modelThresholds: { 'label 1': '0.3' },
            leaves,
            applied: random(3) > 0,
          },
  };
  if (policy.rule !== 'equation-1') return policy;
  return {
    ...policy,
    weights: { prevalence: '1', time: ['1', '0.5'][random(2)] ?? '1', factors: { 'label 1': '2.5' } },
  };
}
