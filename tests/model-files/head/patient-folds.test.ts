import { expect, test } from 'vitest';
import { patientFolds } from '../../../model-files/head/patient-folds.ts';

test('patients of both kinds are spread over the folds, so that each has something of either to learn from', () => {
  const patients = Array.from({ length: 25 }, (_, at) => `p${String(at).padStart(2, '0')}`);
  const both = patients.filter((_, at) => at % 5 === 0);
  const items = [
    ...patients.map((patient) => ({ patient, positive: true })),
    ...both.map((patient) => ({ patient, positive: false })),
  ];
  const folds = patientFolds(items, 5);
  const negatives = folds.filter((_, at) => items[at]?.positive === false);
  expect(new Set(negatives).size).toBe(5);
  expect(folds).toHaveLength(items.length);
  for (const patient of both) expect(new Set(folds.filter((_, at) => items[at]?.patient === patient)).size).toBe(1);
});
