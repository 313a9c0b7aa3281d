/** How two models stand against a project's answers, label by label. Cases go by their numbers; readers and patients are not in it. */
import Type, { type Static, type TSchema } from 'typebox';
import { ModelLabel, Sha256 } from '../../model-files/manifest.ts';
import { Closed, Count, Id, Line } from './scalars.ts';

const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Fraction = Type.Number({ minimum: 0, maximum: 1 });

/** With its 95 % interval. */
export const ComparedFigure = Closed({ value: Type.Number(), low: Type.Number(), high: Type.Number() });

export const ComparedConfusion = Closed({
  threshold: Fraction,
  truePositives: Count,
  falsePositives: Count,
  trueNegatives: Count,
  falseNegatives: Count,
  sensitivity: OrNull(ComparedFigure),
  specificity: OrNull(ComparedFigure),
  positivePredictiveValue: OrNull(ComparedFigure),
  negativePredictiveValue: OrNull(ComparedFigure),
});

export const ReliabilityBin = Closed({
  from: Fraction,
  to: Fraction,
  cases: Count,
  said: OrNull(Fraction),
  found: OrNull(ComparedFigure),
});

export const ModelOnLabel = Closed({
  /** Under the ROC curve; null where all cases are of one kind. */
  area: OrNull(ComparedFigure),
  brier: Fraction,
  calibrationError: Fraction,
  bins: Type.Array(ReliabilityBin, { maxItems: 10 }),
  /** At the threshold of its manifest; null where it has none. */
  confusion: OrNull(ComparedConfusion),
  /** Of a model that gives a number: how far it was from the mean grade, in percent of certainty. */
  gradeError: OrNull(ComparedFigure),
  /** Cases that it was taught from: scored by heads that had not seen the patient. */
  outOfFold: Count,
});
export type ModelOnLabel = Static<typeof ModelOnLabel>;

export const Subgroup = Closed({
  by: Type.Enum(['sex', 'age', 'view', 'source']),
  value: Line,
  cases: Count,
  positives: Count,
  /** Cases of which the header did not say, and a model did. */
  byModel: Count,
  /** Areas; null where there is nothing to tell apart. */
  a: OrNull(ComparedFigure),
  b: OrNull(ComparedFigure),
});
export type Subgroup = Static<typeof Subgroup>;

export const WorstCase = Closed({
  case: Id,
  truth: Type.Boolean(),
  a: OrNull(Fraction),
  b: OrNull(Fraction),
});

export const LabelComparison = Closed({
  label: ModelLabel.properties.id,
  name: Line,
  cases: Count,
  patients: Count,
  positives: Count,
  /** Left out: as many readers said yes as no. */
  ties: Count,
  /** Left out: cases that a model was not taught from, of patients that it was. */
  knownPatients: Count,
  /** Null of a model that does not know the label. */
  a: OrNull(ModelOnLabel),
  b: OrNull(ModelOnLabel),
  /** Area of B less area of A, over the same cases. */
  difference: OrNull(ComparedFigure),
  subgroups: Type.Array(Subgroup, { maxItems: 200 }),
  /** On which one of them is furthest from what the readers said. */
  worst: Type.Array(WorstCase, { maxItems: 20 }),
});
export type LabelComparison = Static<typeof LabelComparison>;

export const ComparedModel = Closed({
  sha256: Sha256,
  name: Line,
  version: Line,
  notice: Type.String({ maxLength: 200 }),
});

export const ModelComparison = Closed({
  /** The first thing to know: which of them was taught from these very answers, and what stands for its scores there. */
  caution: OrNull(Type.String({ maxLength: 1_000 })),
  project: Id,
  a: ComparedModel,
  b: ComparedModel,
  answers: Count,
  leftOut: Closed({
    changedAnswers: Count,
    /** Cases without an image that both are for. */
    withoutImage: Count,
    /** Cases of which an image could not be read, or a model refused it. */
    unreadable: Count,
  }),
  labels: Type.Array(LabelComparison, { maxItems: 100 }),
});
export type ModelComparison = Static<typeof ModelComparison>;
