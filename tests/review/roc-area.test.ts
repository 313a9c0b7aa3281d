/** Literals: reference-values.py beside this file. */
import { describe, expect, test } from 'vitest';
import { rocArea, rocAreaDifference, type ScoredCase } from '../../review/roc-area.ts';

const at = Array.from({ length: 40 }, (_, i) => i);
const truth = at.map((i) => (i * 7) % 5 < 2);
const first = at.map((i) => ((i * 37) % 101) / 101 + (truth[i] ? 0.35 : 0));
/** Rounded to a tenth: with ties. */
const second = at.map((i) => Math.round((((i * 53) % 97) / 97 + (truth[i] ? 0.2 : 0)) * 10) / 10);

function cases(scores: readonly number[], aPatient = 1): ScoredCase[] {
  return scores.map((score, i) => ({ score, truth: truth[i] ?? false, patient: `p${Math.floor(i / aPatient)}` }));
}

function expectClose(found: object | undefined, [value, low, high]: readonly [number, number, number]): void {
  expect(found).toEqual({
    value: expect.closeTo(value, 12),
    low: expect.closeTo(low, 10),
    high: expect.closeTo(high, 10),
  });
}

describe('area under the ROC curve', () => {
  test('by hand: of four pairs two are right, one is a tie', () => {
    const [up, down] = [
      [0.9, 0.4],
      [0.4, 0.6],
    ];
    const scored = [...up, ...down].map((score, i) => ({ score, truth: i < 2, patient: `${i}` }));
    expect(rocArea(scored)?.value).toBe(2.5 / 4);
  });

  test('equals scikit-learn, and its interval the definition of DeLong, with and without ties', () => {
    expectClose(rocArea(cases(first)), [0.8020833333333334, 0.6618618792882786, 0.9423047873783882]);
    expectClose(rocArea(cases(second)), [0.6744791666666666, 0.501935199405372, 0.8470231339279612]);
  });

  test('three cases of a patient: the definition of Obuchowski', () => {
    expectClose(rocArea(cases(first, 3)), [0.8020833333333334, 0.6565273324235666, 0.9476393342431001]);
  });

  test('of a second set of scores over the same cases, the difference and its interval', () => {
    const found = rocAreaDifference(cases(first), first, second);
    expectClose(found, [-0.12760416666666674, -0.3302177759561763, 0.07500944262284279]);
    const same = rocAreaDifference(
      cases(first),
      first,
      first.map((score) => score * 3 - 1),
    );
    expect(same).toEqual({ value: 0, low: 0, high: 0 });
  });

  test('all cases of one patient twice say no more than once', () => {
    const once = cases(first);
    const twice = rocArea([...once, ...once]);
    expect((twice?.high ?? 0) - (twice?.low ?? 0)).toBeGreaterThan(0.97 * (0.9423047873783882 - 0.6618618792882786));
  });

  test('fully apart, the interval is Wilson’s for the rarer kind and not of no width', () => {
    const apart = truth.map((is, i) => ({ score: is ? 2 + i : -i, truth: is, patient: `${i}` }));
    expect(rocArea(apart)).toEqual({ value: 1, low: expect.closeTo(0.8064, 4), high: 1 });
    // Many images of one patient are that patient alone.
    const few = apart.map((one) => ({ ...one, patient: one.truth ? 'a' : one.patient }));
    expect(rocArea(few)).toEqual({ value: 1, low: expect.closeTo(0.2065, 4), high: 1 });
  });

  test('one patient alone of a kind: an interval that says nothing', () => {
    const lone = [0.3, 0.9, 0.5, 0.7].map((score, i) => ({ score, truth: i === 3, patient: `${i}` }));
    expect(rocArea(lone)).toEqual({ value: expect.closeTo(2 / 3, 12), low: 0, high: 1 });
  });

  test('nothing to tell apart is no area, and what is no number no score', () => {
    expect(rocArea([])).toBeUndefined();
    expect(rocArea(cases(first).filter((one) => one.truth))).toBeUndefined();
    expect(() => rocArea(cases([...first.slice(1), Number.NaN]))).toThrow(RangeError);
    expect(() => rocAreaDifference(cases(first), first, second.slice(1))).toThrow(RangeError);
  });
});
