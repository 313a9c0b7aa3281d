/** The model as the page needs it now: a place on each row's axis, figures without a row, and the map of the row in hand. */

import { useMemo } from 'preact/hooks';
import { isOn, opacity } from './activation.ts';
import type { Activation } from './activation-layer.tsx';
import type { CaseInHand } from './case-in-hand.ts';
import {
  type ApartFigure,
  apartFigures,
  type ModelWords,
  ofImage,
  type RowScore,
  rowScores,
  sideOf,
} from './predictions.ts';
import { type Predictions, usePredictions } from './use-predictions.ts';

export interface ModelInHand {
  readonly predictions: Predictions;
  readonly rows: ReadonlyMap<string, readonly RowScore[]>;
  readonly apart: readonly ApartFigure[];
  /** Of the image in hand, each once. */
  readonly models: readonly ModelWords[];
  readonly activation: Activation | undefined;
  /** Before it is on the screen nothing is known of what is said of it. */
  readonly imageIsThere: boolean;
}

/** `instance`: the image that is on the screen, once it is. */
export function useModel(hand: CaseInHand | undefined, instance: number | undefined): ModelInHand {
  const predictions = usePredictions(hand?.task);
  const { answer } = predictions;
  const labels = hand?.labels;
  const { rows, apart, models } = useMemo(() => {
    const shown = ofImage(answer, instance);
    const known = labels ?? [];
    return {
      rows: rowScores(shown, known),
      apart: apartFigures(shown, known),
      models: [...new Map(shown.map(({ model }) => [model.sha256, model])).values()],
    };
  }, [answer, instance, labels]);
  const imageIsThere = instance !== undefined;
  return { predictions, rows, apart, models, imageIsThere, activation: activationOf(hand, rows) };
}

function activationOf(
  hand: CaseInHand | undefined,
  rows: ReadonlyMap<string, readonly RowScore[]>,
): Activation | undefined {
  const label = hand?.labelInHand;
  if (label === undefined || !isOn.value) return undefined;
  for (const { score, model } of rows.get(label.id) ?? []) {
    if (score.map !== null) {
      return { map: score.map, name: label.name, side: sideOf(score), model, opacity: opacity.value };
    }
  }
  return undefined;
}
