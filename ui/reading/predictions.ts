/** What the models say, laid beside the labels of the project: one place a label, and a list of what has no row. */

import type { ShownPrediction, ShownScore, TaskPredictions } from '../../gateway/contract/predictions.ts';

export type ModelWords = ShownPrediction['model'];

/** One score and whose it is. */
export interface RowScore {
  readonly score: ShownScore;
  readonly model: ModelWords;
}

/** A figure without a row: view, sex, age. */
export interface ApartFigure {
  readonly key: string;
  readonly title: string;
  /** "PA, 98 %", "57 y". */
  readonly words: string;
  readonly model: ModelWords;
}

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;

/** What is shown of the image in hand; nothing of it while the policy hides it. */
export function ofImage(answer: TaskPredictions | undefined, instance: number | undefined): readonly ShownPrediction[] {
  if (answer?.state !== 'shown') return [];
  return answer.predictions.filter((one) => one.instance === instance);
}

/** By label id; several models may say something of one label. */
export function rowScores(
  predictions: readonly ShownPrediction[],
  labels: readonly { readonly id: string }[],
): ReadonlyMap<string, readonly RowScore[]> {
  const rows = new Map<string, RowScore[]>(labels.map(({ id }) => [id, []]));
  for (const { scores, model } of predictions) {
    for (const score of scores) rows.get(score.label)?.push({ score, model });
  }
  return rows;
}

/** A score with a name for its low end says that one where it is the likelier: PA 98 %, not AP 2 %. */
export function scoreWords({ name, opposite, probability }: ShownScore): string {
  if (opposite !== null && probability < 0.5) return `${opposite}, ${percent(1 - probability)}`;
  return `${name}, ${percent(probability)}`;
}

export function apartFigures(
  predictions: readonly ShownPrediction[],
  labels: readonly { readonly id: string }[],
): readonly ApartFigure[] {
  const rows = new Set(labels.map(({ id }) => id));
  return predictions.flatMap(({ id, scores, value, model }) => {
    const common = { title: model.title, model };
    const figures = scores
      .filter(({ label }) => !rows.has(label))
      .map((score) => ({ ...common, key: `${id} ${score.label}`, words: scoreWords(score) }));
    if (value === null) return figures;
    return [...figures, { ...common, key: `${id}`, words: `${rounded(value.number)} ${unitWords(value.unit)}` }];
  });
}

/** Three digits: a model's figure is not known better. */
const rounded = (value: number): string => String(Number(value.toPrecision(Math.abs(value) >= 100 ? 3 : 2)));

/** UCUM `a` is a year; the others are read as they are written. */
const unitWords = (unit: string): string => (unit === 'a' ? 'y' : unit);

/** "0.77": as the models are compared. */
export const probabilityWords = (probability: number): string => probability.toFixed(2);

/** What the score would be called by its own threshold; null where it has none. */
export function sideOf({ probability, threshold }: ShownScore): 'above' | 'below' | null {
  if (threshold === null) return null;
  return probability >= threshold ? 'above' : 'below';
}
