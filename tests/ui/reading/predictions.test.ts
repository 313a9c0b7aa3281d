import { expect, test } from 'vitest';
import type { ShownPrediction, TaskPredictions } from '../../../gateway/contract/predictions.ts';
import { apartFigures, ofImage, rowScores, scoreWords, sideOf } from '../../../ui/reading/predictions.ts';

const labels = [{ id: 'pneumonia' }, { id: 'atelectasis' }, { id: 'pneumothorax' }];
const model = (title: string, digit: string): ShownPrediction['model'] => ({
  ...{ sha256: digit.repeat(64), name: title.toLowerCase(), version: '1.0.0', title, notice: 'N', provider: 'cpu' },
});
const score = (label: string, name: string, probability: number, opposite: string | null = null) => ({
  ...{ label, name, probability, opposite, threshold: 0.4, map: null },
});

function about(instance: number): [findings: ShownPrediction, view: ShownPrediction, age: ShownPrediction] {
  const common = { instance, value: null };
  const scores = [score('pneumonia', 'Pneumonia', 0.62), score('atelectasis', 'Atelectasis', 0.16)];
  return [
    { ...common, id: 1, model: model('Findings', 'a'), scores },
    { ...common, id: 2, model: model('View', 'b'), scores: [score('ap', 'AP', 0.02, 'PA')] },
    { ...common, id: 3, model: model('Age', 'c'), scores: [], value: { number: 57.3, unit: 'a' } },
  ];
}

const shown: TaskPredictions = { state: 'shown', predictions: [...about(7), ...about(8)] };

test('of a case only what is about the image in hand is shown, and nothing while it is hidden, whatever came with it', () => {
  expect(ofImage(shown, 7).map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(ofImage(shown, undefined)).toEqual([]);
  for (const state of ['hidden-until-submit', 'never', 'waiting', 'none'] as const)
    expect(ofImage({ ...shown, state }, 7)).toEqual([]);
});

test('a score stands in the row of the label of the same id; two models may stand in one row', () => {
  const [findings] = about(7);
  const rows = rowScores([findings, { ...findings, model: model('Other', 'e') }], labels);
  expect([...rows.keys()]).toEqual(labels.map(({ id }) => id));
  expect(rows.get('pneumonia')?.map((one) => one.model.title)).toEqual(['Findings', 'Other']);
  expect(rows.get('pneumothorax')).toEqual([]);
});

test('what has no row is listed with its unit, and the likelier end of a scale is the one that is said', () => {
  expect(apartFigures(about(7), labels).map(({ title, words }) => [title, words])).toEqual([
    ['View', 'PA, 98 %'],
    ['Age', '57 y'],
  ]);
  const one = score('pneumonia', 'Pneumonia', 0.2);
  expect(scoreWords(one)).toBe('Pneumonia, 20 %');
  expect([0.39, 0.4].map((probability) => sideOf({ ...one, probability }))).toEqual(['below', 'above']);
  expect(sideOf({ ...one, threshold: null })).toBeNull();
});
