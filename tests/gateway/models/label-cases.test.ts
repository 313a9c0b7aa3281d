import { expect, test } from 'vitest';
import { type LabelCase, missingCases } from '../../../gateway/models/label-cases.ts';

const some = (count: number, target: number, patients = count): LabelCase[] =>
  Array.from({ length: count }, (_, row) => ({ row, target, patient: `${target}-${row % patients}` }));
const set = (...cases: LabelCase[][]) => ({ label: 'nodule', cases: cases.flat(), ties: 0, unanswered: 0 });

test('ten of each kind, of five patients, are enough', () => {
  expect(missingCases(set(some(10, 1, 5), some(10, 0, 5)), 'finding')).toBeUndefined();
});

test.each([
  [
    set(some(9, 1), some(30, 0)),
    'nodule: 9 cases of 9 patients with it, 30 cases of 30 patients without; 10 of 5 are needed of each',
  ],
  [
    set(some(12, 1, 4), some(30, 0)),
    'nodule: 12 cases of 4 patients with it, 30 cases of 30 patients without; 10 of 5 are needed of each',
  ],
])('what is missing is said in numbers', (cases, text) => {
  expect(missingCases(cases, 'finding')).toBe(text);
});

test('of a grade twenty cases of five patients, with more than one grade', () => {
  expect(missingCases(set(some(10, 0.2), some(10, 0.8)), 'number')).toBeUndefined();
  expect(missingCases(set(some(20, 0.8)), 'number')).toMatch(/one grade/);
  expect(missingCases(set(some(9, 0.2), some(10, 0.8)), 'number')).toMatch(/^nodule: 19 cases of 19 patients/);
});
