import { expect, test } from 'vitest';
import { meanAbsoluteError } from '../../review/absolute-error.ts';
import { patientBootstrap } from '../../review/bootstrap.ts';
import { areaUnder } from '../../review/roc-area.ts';

const answer = (score: number, truth: boolean, patient = `${score}`) => ({ score, truth, patient });

test('the area is the share of pairs in order, a tie half', () => {
  expect(areaUnder([answer(1, false), answer(2, true), answer(3, false), answer(4, true)])).toBe(0.75);
  expect(areaUnder([answer(1, false), answer(1, true)])).toBe(0.5);
  expect(areaUnder([answer(1, true), answer(2, false)])).toBe(0);
  expect(areaUnder([answer(1, true), answer(2, true)])).toBeNaN();
});

const answers = Array.from({ length: 60 }, (_, at) => {
  const truth = at % 3 === 0;
  return answer(Math.sin(at * 7.3) * 3 + Number(truth), truth, `${at >> 1}`);
});

test('an interval is that of patients, and the draws are those of the training', () => {
  // Printed by inference/training/chest/intervals.py for the same answers.
  const area = patientBootstrap(answers, areaUnder);
  expect([area.value, area.low, area.high]).toEqual([
    0.635,
    expect.closeTo(0.4923549151650175, 9),
    expect.closeTo(0.7637997432605905, 9),
  ]);
  const values = answers.map(({ score, truth, patient }) => ({ value: score, truth: Number(truth), patient }));
  const error = meanAbsoluteError(values);
  expect([error.value, error.low, error.high]).toEqual([
    expect.closeTo(1.8909899630026605, 9),
    expect.closeTo(1.7257666292606821, 9),
    expect.closeTo(2.062338235984539, 9),
  ]);
});

test('one patient alone says nothing of how patients differ', () => {
  const { value, low, high } = patientBootstrap(
    answers.map((each) => ({ ...each, patient: 'one' })),
    areaUnder,
  );
  expect([low, high]).toEqual([value, value]);
});
