/** /api/tasks/:id/predictions: what the active models say of the case of a task, where the project's policy shows it to its reader. */
import Type, { type Static } from 'typebox';
import { Sha256 } from '../../model-files/manifest.ts';
import { Closed, Id, Line } from './scalars.ts';

const Fraction = Type.Number({ minimum: 0, maximum: 1 });
const OrNull = Type.Null();

export const ShownScore = Closed({
  /** Of the model; equals a label of the project where both mean the same. */
  label: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  name: Line,
  /** What a low score means, where it has a name. */
  opposite: Type.Union([Line, OrNull]),
  probability: Fraction,
  threshold: Type.Union([Fraction, OrNull]),
  /** Class activation map as a PNG with alpha, or null. */
  map: Type.Union([
    Closed({
      url: Type.String({ maxLength: 300 }),
      /** Left and top edge and size on the image, in its pixels. */
      placement: Closed({ left: Type.Number(), top: Type.Number(), width: Type.Number(), height: Type.Number() }),
    }),
    OrNull,
  ]),
});
export type ShownScore = Static<typeof ShownScore>;

export const ShownPrediction = Closed({
  id: Id,
  /** TaskImage.instance that it is about. */
  instance: Id,
  model: Closed({
    sha256: Sha256,
    name: Line,
    version: Line,
    title: Line,
    /** Stands beside every figure of the model. */
    notice: Line,
    /** What it really ran on; remote: another server, which does not say. */
    provider: Type.Enum(['cuda', 'cpu', 'remote']),
  }),
  scores: Type.Array(ShownScore, { maxItems: 100 }),
  value: Type.Union([Closed({ number: Type.Number(), unit: Line }), OrNull]),
});
export type ShownPrediction = Static<typeof ShownPrediction>;

/**
 * GET, and POST to ask for what is not there yet before everything else that waits. Before the policy allows, `predictions` is
 * empty and nothing tells whether there are any: hidden is the same answer for a case with and without them.
 */
export const TaskPredictions = Closed({
  state: Type.Enum(['shown', 'hidden-until-submit', 'never', 'waiting', 'none']),
  predictions: Type.Array(ShownPrediction, { maxItems: 10_000 }),
});
export type TaskPredictions = Static<typeof TaskPredictions>;

/** GET /api/tasks/:id/predictions/:prediction/maps/:label -> image/png, under the same policy: 404 where it hides. */
export const PredictionMapParams = Closed({
  id: Id,
  prediction: Id,
  label: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
});
export type PredictionMapParams = Static<typeof PredictionMapParams>;
