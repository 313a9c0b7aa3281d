import { expect, test } from 'vitest';
import type { TaskPredictions } from '../../../gateway/contract/predictions.ts';
import { apartFigures, ofImage, rowScores, scoreWords, sideOf } from '../../../ui/reading/predictions.ts';
import { predictionsOf } from '../model-on-screen.ts';

const labels = [{ id: 'pneumonia' }, { id: 'atelectasis' }, { id: 'pneumothorax' }];
const shown: TaskPredictions = { state: 'shown', predictions: [...predictionsOf(7, 100), ...predictionsOf(8, 100)] };

test('of a case only what is about the image in hand is shown, and nothing while it is hidden, whatever came with it', () => {
  expect(ofImage(shown, 7).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  expect(ofImage(shown, undefined)).toEqual([]);
  for (const state of ['hidden-until-submit', 'never', 'waiting', 'none'] as const)
    expect(ofImage({ ...shown, state }, 7)).toEqual([]);
});

test('a score stands in the row of the label of the same id; two models may stand in one row', () => {
  const [findings] = predictionsOf(7, 100);
  if (findings === undefined) expect.unreachable();
  const other = { ...findings, model: { ...findings.model, sha256: 'e'.repeat(64) } };
  const rows = rowScores([findings, other], labels);
  expect([...rows.keys()]).toEqual(labels.map(({ id }) => id));
  expect(rows.get('pneumonia')?.map(({ model }) => model.sha256[0])).toEqual(['a', 'e']);
  expect(rows.get('pneumothorax')).toEqual([]);
});

test('what has no row is listed with its unit, and the likelier end of a scale is the one that is said', () => {
  const figures = apartFigures(predictionsOf(7, 100), [...labels, { id: 'pleural-effusion' }, { id: 'cardiomegaly' }]);
  expect(figures.map(({ title, words }) => [title, words])).toEqual([
    ['View', 'PA, 98 %'],
    ['Sex', 'female, 93 %'],
    ['Age', '57 y'],
  ]);
  const [score] = predictionsOf(7, 100)[0]?.scores ?? [];
  if (score === undefined) expect.unreachable();
  expect(scoreWords({ ...score, probability: 0.2 })).toBe('Pneumonia, 20 %');
  expect([0.39, 0.4].map((probability) => sideOf({ ...score, probability }))).toEqual(['below', 'above']);
  expect(sideOf({ ...score, threshold: null })).toBeNull();
});
