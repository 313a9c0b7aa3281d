/** What the figures of truth say of the paper's published answers and of its five simulated malicious readers. */
import { describe, expect, test } from 'vitest';
import { type AnswerTable, answerTable } from '../../../review/answer-table.ts';
import { againstTruth } from '../../../review/truth/against-truth.ts';
import { dawidSkene } from '../../../review/truth/dawid-skene.ts';
import { labelMajorities } from '../../../review/truth/majority.ts';
import { opinionDifferences } from '../../../review/truth/second-opinion.ts';
import { latentTruthOf, majorityOfOthers } from '../../../review/truth/unit-truth.ts';
import { paperSimulated, paperTable } from '../../support/paper-patterns.ts';

const three = paperTable();
const simulated = paperSimulated();
const eight = beside(three, simulated);

function beside(first: AnswerTable, second: AnswerTable): AnswerTable {
  const [own, others] = [first.readers.length, second.readers.length];
  const values = new Uint8Array(first.values.length + second.values.length);
  for (let unit = 0; unit < first.values.length / own; unit += 1) {
    values.set(first.values.subarray(unit * own, (unit + 1) * own), unit * (own + others));
    values.set(second.values.subarray(unit * others, (unit + 1) * others), unit * (own + others) + own);
  }
  return answerTable({ ...first, readers: [...first.readers, ...second.readers], values });
}

test('positives by majority as the rewards of the paper rest on', () => {
  const counts = Object.fromEntries(labelMajorities(three).map(({ label, positives }) => [label, positives]));
  expect(counts).toEqual({
    pneumonia: 123,
    atelectasis: 235,
    'pleural effusion': 136,
    cardiomegaly: 104,
    'pulmonary edema': 35,
    'interstitial lung disease': 12,
    pneumothorax: 9,
  });
  for (const { answered, ties, alone } of labelMajorities(three)) expect([answered, ties, alone]).toEqual([1000, 0, 0]);
});

describe('Dawid and Skene on the seven labels', () => {
  const fits = three.labels.map((_, l) => dawidSkene(three, l));

  test('settles on each, and says what the majority says but for one case', () => {
    const differences = fits.map((fit, l) => ('reason' in fit ? null : opinionDifferences(three, l, fit).length));
    expect(Object.fromEntries(three.labels.map((label, l) => [label, differences[l]]))).toEqual({
      pneumonia: 0,
      atelectasis: 0,
      'pulmonary edema': 1,
      'interstitial lung disease': 0,
      cardiomegaly: 0,
      pneumothorax: 0,
      'pleural effusion': 0,
    });
    const cautions = fits.map((fit) => ('reason' in fit ? null : fit.converged && fit.cautions));
    // Of nine cases with a pneumothorax two of the readers missed none.
    expect(cautions).toEqual(three.labels.map((label) => (label === 'pneumothorax' ? ['flawless-reader'] : [])));
  });

  test('five malicious readers outvote three honest ones, and do not outweigh them', () => {
    const outvoted = labelMajorities(eight).reduce((sum, { positives }) => sum + positives, 0);
    expect(outvoted).toBeLessThan(654 / 10);
    let [same, units] = [0, 0];
    for (const [l, before] of fits.entries()) {
      const after = dawidSkene(eight, l);
      if ('reason' in before || 'reason' in after) throw new Error('no fit');
      for (let c = 0; c < three.cases.length; c += 1) {
        const [was = 0, is = 0] = [before.posteriors[c * 2 + 1], after.posteriors[c * 2 + 1]];
        units += 1;
        if (was > 0.5 === is > 0.5) same += 1;
      }
    }
    expect(units).toBe(7000);
    expect(same / units).toBeGreaterThan(0.995);
    const readers = againstTruth(
      eight,
      latentTruthOf(
        eight,
        eight.labels.map((_, l) => dawidSkene(eight, l)),
      ),
    );
    const youdens = readers.map(({ overall }) => overall.youden.value ?? Number.NaN);
    for (const honest of youdens.slice(0, 3)) expect(honest).toBeGreaterThan(0.7);
    for (const false_ of youdens.slice(3)) expect(Math.abs(false_)).toBeLessThan(0.05);
  });

  test('against the majority of the others the three are right in nine of ten cases with a finding or fewer', () => {
    const found = againstTruth(three, majorityOfOthers(three)).map(({ overall }) => overall);
    expect(found.map(({ sensitivity }) => sensitivity.value?.toFixed(3))).toEqual(['0.881', '0.837', '0.695']);
    expect(found.map(({ specificity }) => specificity.value?.toFixed(3))).toEqual(['0.973', '0.978', '0.985']);
    // Where the two others differ there is no truth.
    expect(found.map(({ withoutTruth }) => withoutTruth)).toEqual([462, 468, 422]);
  });
});
