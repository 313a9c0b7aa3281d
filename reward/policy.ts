/** How a budget is divided, as data: what a project agrees on before anybody is paid, and what a statement repeats. */
import Type, { type Static, type TSchema } from 'typebox';
import { Closed } from '../gateway/contract/scalars.ts';

/** Not below nought, as it is written, so that it is read exactly: '0.05', '13.92', '5'. */
export const DecimalText = Type.String({ pattern: '^[0-9]{1,18}(\\.[0-9]{1,18})?$' });

/** 0 to 1. Few enough decimals that a score which is written alike is the same floating number. */
const ModelThreshold = Type.String({ pattern: '^(0(\\.[0-9]{1,15})?|1(\\.0{1,15})?)$' });

/** By label; of any characters, since a name that the pattern passed over would go unchecked. */
const ByLabel = <Value extends TSchema>(value: Value) => Type.Record(Type.String({ pattern: '^[\\s\\S]*$' }), value);

/**
 * Cohen's kappa of the model and a reader, label by label, against `threshold`: below it the reader fails in that label. A label
 * that carries no kappa (the model says the same of every case, or nothing) is neither passed nor failed.
 */
export const QualityGate = Closed({
  threshold: DecimalText,
  /** From which score on the model says yes. */
  modelThreshold: ModelThreshold,
  /** By label, where one has another. */
  modelThresholds: ByLabel(ModelThreshold),
  /**
   * What failing does. reader: all answers of a reader leave who fails in more than `beyond` (0 to 1) of the labels that carry a
   * kappa, so '0' asks to pass in every one. label: the reader's answers to the labels failed leave.
   */
  leaves: Type.Union([
    Closed({ kind: Type.Literal('reader'), beyond: DecimalText }),
    Closed({ kind: Type.Literal('label') }),
  ]),
  /** False: worked out and listed, and nothing leaves. */
  applied: Type.Boolean(),
});

const common = {
  version: Type.Literal(1),
  /** Part of the budget for who brought the data, 0 to 1; the readers divide the rest. */
  ownerPart: DecimalText,
  /** present: the answers that are there count. complete: only cases of a label that every reader answered. */
  missingAnswers: Type.Enum(['present', 'complete']),
  /** What becomes of the readers' part where no reader has points above nought. */
  nobodyEarned: Type.Enum(['unpaid', 'equal']),
  gate: Type.Union([QualityGate, Type.Null()]),
};

export const EquationOne = Closed({
  ...common,
  rule: Type.Literal('equation-1'),
  /** answers: b = 2 / (n + 1), n answers to the case. printed: b = 1/2 whatever n, the paper's constant, right for n = 3 only. */
  normalisation: Type.Enum(['answers', 'printed']),
  /** Weight of a label = factor x (prevalence x NT/N + time x t/t_max). All 1: Eq. 1 as it is read. */
  weights: Closed({
    prevalence: DecimalText,
    time: DecimalText,
    /** By label, where it is not 1. */
    factors: ByLabel(DecimalText),
  }),
  /** Points of a reader below nought are set to nought before the points are added up and divided. */
  belowNought: Type.Literal('nought'),
});

/** Share of the answers that say yes. */
export const PositiveMarks = Closed({ ...common, rule: Type.Literal('positive-marks') });

/** The same for everyone who has answered at all. */
export const Flat = Closed({ ...common, rule: Type.Literal('flat') });

export const Policy = Type.Union([EquationOne, PositiveMarks, Flat]);

export type QualityGate = Static<typeof QualityGate>;
export type EquationOne = Static<typeof EquationOne>;
export type PositiveMarks = Static<typeof PositiveMarks>;
export type Flat = Static<typeof Flat>;
export type Policy = Static<typeof Policy>;

/** The paper's 0.05; the model says yes from one half on. Listed, not applied: that is a person's decision. */
export const listedGate = Object.freeze<QualityGate>({
  threshold: '0.05',
  modelThreshold: '0.5',
  modelThresholds: {},
  leaves: { kind: 'reader', beyond: '0.5' },
  applied: false,
});

const usual = {
  version: 1,
  ownerPart: '0',
  missingAnswers: 'present',
  nobodyEarned: 'unpaid',
  gate: listedGate,
} as const;

const equationOne = Object.freeze<EquationOne>({
  ...usual,
  rule: 'equation-1',
  normalisation: 'answers',
  weights: { prevalence: '1', time: '1', factors: {} },
  belowNought: 'nought',
});

/** By the name that the command takes. */
export const policies = Object.freeze({
  'equation-1': equationOne,
  'equation-1-printed': Object.freeze<EquationOne>({ ...equationOne, normalisation: 'printed' }),
  'positive-marks': Object.freeze<PositiveMarks>({ ...usual, rule: 'positive-marks' }),
  flat: Object.freeze<Flat>({ ...usual, rule: 'flat' }),
}) satisfies Readonly<Record<string, Policy>>;

export type PolicyName = keyof typeof policies;
