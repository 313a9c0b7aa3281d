import { expect, test } from 'vitest';
import { auc, intervalOf, meanAbsoluteError } from './patient-intervals.ts';

const answer = (score: number, truth: number, patient = `${score}`) => ({ score, truth, patient });

test('the area is the share of pairs in order, a tie half', () => {
  expect(auc([answer(1, 0), answer(2, 1), answer(3, 0), answer(4, 1)])).toBe(0.75);
  expect(auc([answer(1, 0), answer(1, 1)])).toBe(0.5);
  expect(auc([answer(1, 1), answer(2, 0)])).toBe(0);
  expect(auc([answer(1, 1), answer(2, 1)])).toBeNaN();
});

test('an interval is that of patients, and the draws are those of the training', () => {
  const answers = Array.from({ length: 60 }, (_, at) => {
    const truth = Number(at % 3 === 0);
    return answer(Math.sin(at * 7.3) * 3 + truth, truth, `${at >> 1}`);
  });
  // Printed by inference/training/chest/intervals.py for the same answers.
  const area = intervalOf(auc, answers);
  expect([area.value, area.low, area.high]).toEqual([
    0.635,
    expect.closeTo(0.4923549151650175, 9),
    expect.closeTo(0.7637997432605905, 9),
  ]);
  const error = intervalOf(meanAbsoluteError, answers);
  expect([error.value, error.low, error.high]).toEqual([
    expect.closeTo(1.8909899630026605, 9),
    expect.closeTo(1.7257666292606821, 9),
    expect.closeTo(2.062338235984539, 9),
  ]);
  const one = answers.map((each) => ({ ...each, patient: 'one' }));
  const { value, low, high } = intervalOf(auc, one);
  expect([low, high]).toEqual([value, value]);
});
