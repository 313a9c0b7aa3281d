/** Quality control by a model: kappa from counts, who fails, what leaves, and that it is listed before it is applied. */
import { describe, expect, test } from 'vitest';
import { exactKappa } from '../../reward/exact-kappa.ts';
import { listedGate, type Policy, policies, type QualityGate } from '../../reward/policy.ts';
import { gateReport } from '../../reward/quality-gate.ts';
import { exactText, rational } from '../../reward/rational.ts';
import { gateEffect, settle } from '../../reward/settle.ts';
import type { GateReport } from '../../reward/settlement.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { drawnInput, modelSaying, written } from './drawn-answers.ts';

function verdicts({ verdicts }: GateReport): string[] {
  return verdicts.map(({ verdict, kappa }) => (kappa === null ? verdict : `${verdict} ${exactText(kappa)}`));
}

describe('kappa', () => {
  test('by hand: 20 both, 15 neither, 5 and 10 apart', () => {
    // p_o = 35/50, p_e = (25 x 30 + 25 x 20) / 2500 = 1/2.
    expect(exactKappa({ bothYes: 20, firstYes: 5, secondYes: 10, bothNo: 15 })).toEqual(rational(2, 5));
  });

  test('equals (p_o - p_e) / (1 - p_e), lies within -1 and 1, and does not change with who is first or what is yes', () => {
    const draw = seeded(1960);
    for (let round = 0; round < 500; round += 1) {
      const [a, b, c, d] = [draw(40), draw(40), draw(40), draw(40)];
      const n = a + b + c + d;
      const kappa = exactKappa({ bothYes: a, firstYes: b, secondYes: c, bothNo: d });
      if (kappa === null) continue;
      const [observed, expected] = [(a + d) / n, ((a + b) * (a + c) + (c + d) * (b + d)) / n / n];
      expect(Number(kappa.numerator) / Number(kappa.denominator)).toBeCloseTo(
        (observed - expected) / (1 - expected),
        10,
      );
      expect(Number(kappa.numerator) / Number(kappa.denominator)).toBeGreaterThanOrEqual(-1);
      expect(exactKappa({ bothYes: a, firstYes: c, secondYes: b, bothNo: d })).toEqual(kappa);
      expect(exactKappa({ bothYes: d, firstYes: b, secondYes: c, bothNo: a })).toEqual(kappa);
    }
  });

  test('there is none where both say one thing of all', () => {
    expect(exactKappa({ bothYes: 7, firstYes: 0, secondYes: 0, bothNo: 0 })).toBeNull();
    expect(exactKappa({ bothYes: 0, firstYes: 0, secondYes: 0, bothNo: 7 })).toBeNull();
    expect(exactKappa({ bothYes: 0, firstYes: 0, secondYes: 0, bothNo: 0 })).toBeNull();
    expect(exactKappa({ bothYes: 0, firstYes: 7, secondYes: 0, bothNo: 0 })).toEqual(rational(0));
  });
});

describe('the gate', () => {
  const { table } = written(['110', '100', '010', '000']);

  test('a kappa at the threshold passes, one below fails', () => {
    const at = (threshold: string) => verdicts(gateReport(table, modelSaying('1100'), { ...listedGate, threshold }));
    expect(at('1')).toEqual(['pass 1', 'fail 0', 'fail 0']);
    expect(at('0')).toEqual(['pass 1', 'pass 0', 'pass 0']);
    expect(at('0.000000000000000001')).toEqual(['pass 1', 'fail 0', 'fail 0']);
  });

  test('who always says no fails wherever the model varies; a model that does not vary judges nobody', () => {
    const no = written(['00', '00', '00']).table;
    expect(verdicts(gateReport(no, modelSaying('100'), listedGate))).toEqual(['fail 0', 'fail 0']);
    for (const says of ['000', '111']) {
      const report = gateReport(written(['01', '10', '00']).table, modelSaying(says), listedGate);
      expect(report.verdicts.map(({ reason }) => reason)).toEqual(['model-all-the-same', 'model-all-the-same']);
      expect(report.exclusions).toEqual([]);
    }
  });

  test('only cases count that both know; where there are none it says why', () => {
    const half = written(['1-', '0-', '1-', '-0']).table;
    const report = gateReport(half, modelSaying('10--'), listedGate);
    expect(report.verdicts).toMatchObject([
      { reader: 'A', bothYes: 1, bothNo: 1, readerYes: 0, modelYes: 0, verdict: 'pass' },
      { reader: 'B', verdict: 'no-figure', reason: 'no-answers' },
    ]);
    for (const model of [null, modelSaying('----')]) {
      expect(gateReport(half, model, listedGate).verdicts.map(({ reason }) => reason)).toEqual([
        'no-scores',
        'no-scores',
      ]);
    }
  });

  test('the model says yes from its threshold on, by label where one has its own', () => {
    const model = { name: 'm', scores: Float64Array.of(0.3, 0.29, 0.7, 0.1 + 0.2), known: Uint8Array.of(1, 1, 1, 1) };
    const modelYes = (gate: Partial<QualityGate>) => {
      const { bothYes, modelYes } = gateReport(table, model, { ...listedGate, ...gate }).verdicts[0]!;
      return bothYes + modelYes;
    };
    expect(modelYes({ modelThreshold: '0.3' })).toBe(3);
    expect(modelYes({ modelThreshold: '0.30' })).toBe(3);
    expect(modelYes({ modelThreshold: '0.5' })).toBe(1);
    expect(modelYes({ modelThreshold: '0.5', modelThresholds: { 'a label': '0.1' } })).toBe(4);
  });

  test('beyond: a reader leaves who fails in more than that part of the labels that judge him', () => {
    const input = drawnInput({ seed: 77, readers: 4, cases: 40, labels: 4, missing: 0 });
    for (const beyond of ['0', '0.25', '0.5', '0.75', '1']) {
      const { verdicts, exclusions } = gateReport(input.table, input.model, {
        ...listedGate,
        leaves: { kind: 'reader', beyond },
      });
      const failing = input.table.readers.filter(
        (reader) => verdicts.filter((v) => v.reader === reader && v.verdict === 'fail').length > 4 * Number(beyond),
      );
      expect(exclusions.map(({ reader }) => reader)).toEqual(failing);
      expect(exclusions.every(({ label, judged }) => label === null && judged === 4)).toBe(true);
    }
  });
});

describe('what leaves', () => {
  // C says the opposite of the model; A and B follow it.
  const input = { ...written(['110', '110', '001', '001', '100']), model: modelSaying('11000') };
  const policy = policies['equation-1'];
  const gated = (gate: Partial<QualityGate>): Policy => ({ ...policy, gate: { ...listedGate, ...gate } });

  test('listed: nothing leaves, and the effect stands beside it', () => {
    const listed = settle(input, policy);
    expect(listed.gate?.exclusions).toEqual([{ reader: 'C', label: null, failed: ['a label'], judged: 1 }]);
    expect(listed.counted.readers).toEqual(['A', 'B', 'C']);
    const effect = gateEffect(input, policy);
    expect(effect?.without.shares).toEqual(listed.shares);
    expect(effect?.payees.map(({ payee }) => payee)).toEqual(['A', 'B', 'C']);
    expect(effect?.applied.shares).toEqual(settle(input, gated({ applied: true })).shares);
    expect(gateEffect(input, { ...policy, gate: null })).toBeUndefined();
  });

  test('applied: the reader leaves with all his answers, and the majority is counted without him', () => {
    const settled = settle(input, gated({ applied: true }));
    expect(settled.counted.readers).toEqual(['A', 'B']);
    expect(settled.labels[0]).toMatchObject({ answered: 5, majorityYes: 2, tied: 1 });
    expect(settled.shares.map(({ payee, units }) => [payee, units])).toEqual([
      ['A', 500_000_000n],
      ['B', 500_000_000n],
      ['C', 0n],
    ]);
  });

  test('applied by label: his answers to the labels he fails in leave, and he stays', () => {
    const settled = settle(input, gated({ applied: true, leaves: { kind: 'label' } }));
    expect(settled.counted.readers).toEqual(['A', 'B', 'C']);
    expect(settled.readers[2]?.labels[0]).toMatchObject({ right: 0, outvoted: 0, tied: 0, alone: 0, yes: 0 });
    expect(settled.labels[0]).toMatchObject({ answered: 5, tied: 1 });
  });

  test('by label each exclusion names its own label: of many, all would stand in each', () => {
    const drawn = drawnInput({ seed: 3, readers: 4, cases: 40, labels: 4, missing: 0 });
    const { verdicts, exclusions } = gateReport(drawn.table, drawn.model, { ...listedGate, leaves: { kind: 'label' } });
    const failing = verdicts.filter(({ verdict }) => verdict === 'fail');
    expect(failing.length).toBeGreaterThan(4);
    expect(exclusions).toEqual(failing.map(({ reader, label }) => ({ reader, label, failed: [label], judged: 4 })));
  });

  test('complete cases are those that the readers answered who stay', () => {
    const sparse = { ...written(['110', '11-', '001', '-01', '100']), model: modelSaying('11000') };
    const complete = (kind: QualityGate['leaves']) =>
      settle(sparse, { ...gated({ applied: true, leaves: kind }), missingAnswers: 'complete' }).labels[0];
    expect(complete({ kind: 'reader', beyond: '0' })).toMatchObject({ answered: 4 });
    expect(complete({ kind: 'label' })).toMatchObject({ answered: 4 });
  });

  test('without a model nobody is judged and nobody leaves', () => {
    const settled = settle({ ...input, model: null }, gated({ applied: true }));
    expect(settled.gate?.exclusions).toEqual([]);
    expect(settled.counted.readers).toEqual(['A', 'B', 'C']);
  });
});
