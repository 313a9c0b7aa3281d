/** What the inference node answered to a question, checked before anything of it is stored: it may be another server's word. */
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { PredictQuestion } from '../../inference/predict-contract.ts';
import { Sha256 } from '../../model-files/manifest.ts';
import { MarkitError } from '../errors.ts';

const LabelId = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Fraction = Type.Number({ minimum: 0, maximum: 1 });
const Finite = Type.Number({ minimum: -1e12, maximum: 1e12 });
const Side = Type.Integer({ minimum: 1, maximum: 1_024 });
const OrNull = Type.Null();

/** What a model may say. `png`: base64 of 512 x 512 cells, the finest map that a trial takes; they are not compressed. */
const bounds = { number: 1e12, peak: 1e30, png: 1_400_000 };

const Prediction = Type.Object({
  model: Type.Object({ sha256: Sha256, provider: Type.Enum(['cuda', 'cpu', 'remote']) }),
  task: Type.Enum(['binary', 'multi-label', 'multi-class', 'regression']),
  scores: Type.Array(
    Type.Object({ label: LabelId, probability: Fraction, threshold: Type.Union([Fraction, OrNull]) }),
    { maxItems: 100 },
  ),
  value: Type.Union([Type.Object({ number: Type.Number(), unit: Type.String({ pattern: '^[!-~]{1,32}$' }) }), OrNull]),
  maps: Type.Array(
    Type.Object({
      label: LabelId,
      rows: Side,
      columns: Side,
      placement: Type.Object({ left: Finite, top: Finite, width: Finite, height: Finite }),
      peak: Type.Number({ minimum: 0 }),
      png: Type.String({ pattern: '^iVBORw0KGgo[A-Za-z0-9+/]*={0,2}$' }),
    }),
    { maxItems: 100 },
  ),
  /** What the head read, where that was asked for: float32, little endian, base64. */
  features: Type.Union([Type.String({ maxLength: 400_000, pattern: '^[A-Za-z0-9+/]*={0,2}$' }), OrNull]),
  milliseconds: Type.Number({ minimum: 0 }),
});
export type CheckedPrediction = Static<typeof Prediction>;

const Answer = Type.Object({ predictions: Type.Array(Type.Array(Prediction)) });

/**
 * `[image][model]` in the order asked. Throws INFERENCE_AWAY of an answer of another shape, which is no verdict on an image, and
 * INFERENCE_REFUSED of one with a figure or a map past its bound: the same model would say the same of the same image for ever.
 */
export function checkedAnswer(answer: unknown, { images, models }: PredictQuestion): CheckedPrediction[][] {
  const isAnswer = Check(Answer, answer);
  const fits =
    isAnswer &&
    answer.predictions.length === images.length &&
    answer.predictions.every(
      (row) => row.length === models.length && row.every((one, at) => one.model.sha256 === models[at] && isClear(one)),
    );
  if (!fits) throw new MarkitError('INFERENCE_AWAY', { detail: 'an answer of another shape' });
  if (!answer.predictions.flat().every(isBounded))
    throw new MarkitError('INFERENCE_REFUSED', { detail: 'a figure or a map past its bound' });
  return answer.predictions;
}

function isBounded({ value, maps }: CheckedPrediction): boolean {
  const bounded = maps.every(({ peak, png }) => peak <= bounds.peak && png.length <= bounds.png);
  return bounded && Math.abs(value?.number ?? 0) <= bounds.number;
}

/** Of each label once. */
function isClear({ scores, maps }: CheckedPrediction): boolean {
  return [scores, maps].every((list) => new Set(list.map(({ label }) => label)).size === list.length);
}
