import { describe, expect, test } from 'vitest';
import { answerProblem, completed, countYes, type LabelAnswer, unanswered } from '../../projects/answer.ts';
import { type Grade, type Label, labelProblems } from '../../projects/label-schema.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { mayOversee, mayTakeOut } from '../../projects/roles.ts';

const given = (label: string, value: LabelAnswer['value'], grade: Grade | null = null): LabelAnswer => ({
  label,
  value,
  grade,
});

describe('an answer', () => {
  test('fits or names the first thing that does not', () => {
    const problem = (...answer: LabelAnswer[]) => answerProblem(markitPaperLabels, answer)?.problem;
    expect(problem(given('pneumonia', 'yes', 80), given('atelectasis', 'no', 20))).toBeUndefined();
    expect(problem(given('gout', 'no'))).toBe('UNKNOWN_LABEL');
    expect(problem(given('pneumonia', 'no'), given('pneumonia', 'no'))).toBe('LABEL_TWICE');
    expect(problem(given('pneumonia', null, 20))).toBe('GRADE_WITHOUT_VALUE');
    expect(problem(given('pneumonia', 'yes', 50 as Grade))).toBe('BAD_GRADE');
  });

  test('is completed with no for what was untouched, and the default grade for a plain yes', () => {
    const answer = [given('pneumonia', 'yes'), given('atelectasis', 'no', 20)];
    expect(unanswered(markitPaperLabels, answer)).toHaveLength(5);
    const whole = completed(markitPaperLabels, answer);
    expect(whole.slice(0, 3)).toEqual([
      given('pneumonia', 'yes', 100),
      given('atelectasis', 'no', 20),
      given('pleural-effusion', 'no'),
    ]);
    expect([countYes(whole), unanswered(markitPaperLabels, whole)]).toEqual([1, []]);
  });
});

describe('a label schema', () => {
  const label = (change: Partial<Label>): Label => ({
    id: 'a',
    name: 'A',
    key: 'A',
    defaultGrade: 100,
    group: null,
    ...change,
  });

  test('of the paper is valid', () => {
    expect(markitPaperLabels).toHaveLength(7);
    expect(labelProblems(markitPaperLabels)).toEqual([]);
  });

  test.each([
    ['no labels', [], 'NO_LABELS', -1],
    ['a key that the page keeps', [label({ key: 'G' })], 'BAD_KEY', 0],
    ['two keys alike', [label({}), label({ id: 'b', name: 'B' })], 'SAME_KEY', 1],
    ['two names alike but for case', [label({}), label({ id: 'b', name: 'a ', key: 'B' })], 'SAME_NAME', 1],
    ['two ids alike', [label({}), label({ name: 'B', key: 'B' })], 'SAME_ID', 1],
    ['an id that is no word', [label({ id: 'A b' })], 'BAD_ID', 0],
  ] as const)('with %s is not', (_name, labels, code, index) => {
    expect(labelProblems(labels)).toEqual([{ code, index }]);
  });
});

test('who reads in a project neither oversees it nor takes its answers out', () => {
  const both = { box: ['manager', 'owner', 'reader'], project: ['manager', 'reader'] } as const;
  expect([mayOversee(both), mayTakeOut(both)]).toEqual([false, false]);
  expect(mayTakeOut({ box: ['owner'], project: [] })).toBe(true);
  expect(mayTakeOut({ box: ['manager'], project: [] })).toBe(false);
  expect(mayOversee({ box: ['manager'], project: ['manager'] })).toBe(true);
});
