/** What teaching a model from a project's answers came to. It names cases by number and readers not at all. */
import Type, { type Static } from 'typebox';
import { ModelLabel, Sha256 } from '../../model-files/manifest.ts';
import { Closed, Count, Id, Line } from './scalars.ts';

export const TaughtFigure = Closed({
  measure: Type.Enum(['auc', 'mean-absolute-error']),
  value: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
});

export const TaughtLabelReport = Closed({
  label: ModelLabel.properties.id,
  cases: Count,
  patients: Count,
  /** Cases with and without it; null of a mean grade. */
  positives: Type.Union([Count, Type.Null()]),
  negatives: Type.Union([Count, Type.Null()]),
  /** Left out: as many readers said yes as no. */
  ties: Count,
  /** Left out: nobody answered this label there. */
  unanswered: Count,
  /** Out-of-fold. */
  figure: TaughtFigure,
});

export const ModelTaught = Closed({
  sha256: Sha256,
  name: Line,
  version: Line,
  parent: Sha256,
  project: Id,
  target: Type.Enum(['majority', 'mean-grade']),
  /** That it was taught from. */
  answers: Count,
  cases: Count,
  patients: Count,
  labels: Type.Array(TaughtLabelReport, { minItems: 1, maxItems: 100 }),
  /** Labels of the project for which there are too few answers yet, and how many there are. */
  tooFew: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 }),
  leftOut: Closed({
    /** Answers given on other images than stand there now. */
    changedAnswers: Count,
    /** Cases without an image that the model is for. */
    withoutImage: Count,
    /** Cases of which an image could not be read, or the model refused it. */
    unreadable: Count,
  }),
  /** It was there already: the same answers teach the same model. */
  known: Type.Boolean(),
  seconds: Type.Number({ minimum: 0 }),
});
export type ModelTaught = Static<typeof ModelTaught>;
