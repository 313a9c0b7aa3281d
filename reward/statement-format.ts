/**
 * A reader's statement of a settlement: the rules, what everybody answered in counts alone, the reader's own answers, and every term
 * that was worked out of them. Of each unit (a label of a case) stands how many answered and how many said yes: that fixes
 * the worth of each answer and the sum of all readers' points. What the counts do not fix (how the others divide it, whose points are
 * below nought, what the last unit's remainder goes to) takes all payees' points, which stand under pseudonyms; what those tell
 * of others' answers is in docs/statements.md.
 */
import Type, { type Static } from 'typebox';
import { Closed } from '../gateway/contract/scalars.ts';
import { BaseUnit, CaseName, Digest, LabelName, PayeeName, RationalText, UnitsText } from './document-fields.ts';
import { Policy } from './policy.ts';
import { type DocumentKind, notice } from './sealed-document.ts';

export const statementFormat = 'markit-edge/reward-statement/1';

/** What the terms mean and how they are worked out of each other; another arithmetic is another version. */
export const rulesVersion = 'markit-edge/reward-rules/1';

export const mostCases = 1_000_000;
export const mostLabels = 250;
export const mostPayees = 1_000;

/** One character a case: 0 no, 1 yes, - no answer. */
const Answers = Type.String({ pattern: '^[01-]*$', maxLength: mostCases });
/** A number a case in base 36, in `Settlement.width` characters each. */
const Counts = Type.String({ pattern: '^[0-9a-z]*$', maxLength: 2 * mostCases });
/** As it was given: '13.92', or whole numbers '41760/3000'. */
const TimeText = Type.String({ pattern: '^[0-9]{1,40}(\\.[0-9]{1,40}|/[0-9]{1,40})?$' });
const Count = Type.Integer({ minimum: 0, maximum: mostCases });

/** What everybody said of a label, and what that makes a point of it worth. All strings have a place for every case. */
export const LabelBasis = Closed({
  label: LabelName,
  time: Type.Union([TimeText, Type.Null()]),
  /** How many answers of the case count. */
  answers: Counts,
  /** How many of them say yes. */
  yes: Counts,
  /** What the model says, from its threshold on; null where the policy has no gate or nothing is known of a model. */
  model: Type.Union([Answers, Type.Null()]),
  /** Worth of a point. */
  weight: RationalText,
});

export const PayeeLine = Closed({
  payee: PayeeName,
  kind: Type.Enum(['reader', 'owner']),
  /** Before those below nought are taken as nought; null of an owner, and of a reader whom the gate took out. */
  points: Type.Union([RationalText, Type.Null()]),
  /** Whether any answer of his counts. */
  answered: Type.Boolean(),
  units: UnitsText,
});

/** The same in every statement of a settlement, so that readers can see by its digest that theirs rest on the same. */
export const SettlementBasis = Closed({
  rules: Type.Literal(rulesVersion),
  /** SHA-256 of the canonical JSON of the written rules that the policy follows (reward/rules.ts). */
  rulesText: Digest,
  policy: Policy,
  unit: BaseUnit,
  /** Base units of the whole budget, and of it what nobody earned. */
  budget: UnitsText,
  unpaid: UnitsText,
  /** SHA-256 over all answers of all readers (reward/answers-digest.ts); what went in is the data set's owner's to show. */
  answersDigest: Digest,
  cases: Type.Array(CaseName, { minItems: 1, maxItems: mostCases }),
  /** 1 where no case has more than 35 answers, else 2. */
  width: Type.Union([Type.Literal(1), Type.Literal(2)]),
  labels: Type.Array(LabelBasis, { minItems: 1, maxItems: mostLabels }),
  /** In the order in which equal remainders are served, which is that of their names behind the pseudonyms. */
  payees: Type.Array(PayeeLine, { minItems: 1, maxItems: mostPayees }),
  pointsTotal: RationalText,
});

/** Model against reader: cases in which both, the reader alone, the model alone and neither said yes; kappa where there is one. */
export const GateLine = Closed({
  bothYes: Count,
  readerYes: Count,
  modelYes: Count,
  bothNo: Count,
  kappa: Type.Union([RationalText, Type.Null()]),
  verdict: Type.Enum(['pass', 'fail', 'no-figure']),
});

/** The reader's own part of a label, in the order of `SettlementBasis.labels`. */
export const OwnLabel = Closed({
  answers: Answers,
  /** Whether the gate took these answers out. */
  excluded: Type.Boolean(),
  right: Count,
  outvoted: Count,
  tied: Count,
  alone: Count,
  yes: Count,
  /** Before the weight. */
  points: RationalText,
  gate: Type.Union([GateLine, Type.Null()]),
});

export const Statement = Closed({
  format: Type.Literal(statementFormat),
  notice: Type.Literal(notice),
  payee: PayeeName,
  kind: Type.Enum(['reader', 'owner']),
  /** Digest of this payee's statement of the settlement before, where there was one. */
  previous: Type.Union([Digest, Type.Null()]),
  settlement: SettlementBasis,
  /** SHA-256 of the canonical bytes of `settlement`. */
  settlementDigest: Digest,
  /** None of an owner. */
  own: Type.Array(OwnLabel, { maxItems: mostLabels }),
  points: Type.Union([RationalText, Type.Null()]),
  /** Part of the whole budget. */
  share: RationalText,
  units: UnitsText,
});

export type LabelBasis = Static<typeof LabelBasis>;
export type PayeeLine = Static<typeof PayeeLine>;
export type SettlementBasis = Static<typeof SettlementBasis>;
export type GateLine = Static<typeof GateLine>;
export type OwnLabel = Static<typeof OwnLabel>;
export type Statement = Static<typeof Statement>;

export const statementKind: DocumentKind<typeof Statement> = {
  format: statementFormat,
  name: 'a statement',
  schema: Statement,
  longest: 64 * 1024 * 1024,
};
