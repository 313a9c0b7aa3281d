/** What is to be paid: whom, how much, and by which statement; pure data, which the ledger freezes and pays later. */
import Type, { type Static } from 'typebox';
import { DocumentError } from './document-error.ts';
import { BaseUnit, compareNames, Digest, PayeeName, UnitsText } from './document-fields.ts';
import { type DocumentKind, notice, openDocument, type Sealed, sealDocument } from './sealed-document.ts';

export const planFormat = 'markit-edge/settlement-plan/1';
export const mostPayees = 10_000;

const Line = Type.Object({ payee: PayeeName, units: UnitsText, statement: Digest }, { additionalProperties: false });

export const SettlementPlan = Type.Object(
  {
    format: Type.Literal(planFormat),
    notice: Type.Literal(notice),
    unit: BaseUnit,
    /** Digest of what the statements have in common. */
    settlement: Digest,
    /** Digest of the netting that says what of it is due now; null where nothing was paid before. */
    netting: Type.Union([Digest, Type.Null()]),
    /** Base units. */
    total: UnitsText,
    /** Rising by payee (UTF-16 code units), each once, each above nought. */
    lines: Type.Array(Line, { maxItems: mostPayees }),
  },
  { additionalProperties: false },
);
export type SettlementPlan = Static<typeof SettlementPlan>;

const kind: DocumentKind<typeof SettlementPlan> = {
  format: planFormat,
  name: 'a settlement plan',
  schema: SettlementPlan,
  longest: 4 * 1024 * 1024,
};

export interface PlannedPayment {
  readonly payee: string;
  /** Base units; a payee with nought has no line. */
  readonly units: bigint;
  /** Digest of the payee's statement. */
  readonly statement: string;
}

export interface PlanInput extends Pick<SettlementPlan, 'unit' | 'settlement' | 'netting'> {
  readonly payments: readonly PlannedPayment[];
  /** What all of it has to add up to, worked out elsewhere. Base units. */
  readonly total: bigint;
}

/** Throws TOTAL where the payments miss the total or one is below nought, SCHEMA where a payee stands twice or a value fits no plan. */
export function settlementPlan({ unit, settlement, netting, payments, total }: PlanInput): Sealed<SettlementPlan> {
  if (payments.some(({ units }) => units < 0n)) throw new DocumentError('TOTAL', 'a payment below nought');
  const lines = payments
    .filter(({ units }) => units > 0n)
    .map(({ payee, units, statement }) => ({ payee, units: String(units), statement }))
    .sort((a, b) => compareNames(a.payee, b.payee));
  const plan = sealDocument(
    { format: planFormat, notice, unit, settlement, netting, total: String(total), lines },
    kind,
  );
  // Whoever pays reads it by this same way.
  readSettlementPlan(plan.bytes);
  return plan;
}

/** Throws as `openDocument` does; DIGEST where it is of other bytes, SCHEMA where the lines are out of order, TOTAL where the sum is off. */
export function readSettlementPlan(bytes: Uint8Array): Sealed<SettlementPlan> {
  const { stated, ...plan } = openDocument(bytes, kind);
  const { lines, total } = plan.document;
  for (const [at, { payee, units }] of lines.entries()) {
    const before = lines[at - 1]?.payee;
    if (before !== undefined && compareNames(before, payee) >= 0) {
      throw new DocumentError('SCHEMA', `line ${at + 1} of the plan repeats a payee or is out of order`);
    }
    if (BigInt(units) === 0n) throw new DocumentError('TOTAL', `line ${at + 1} of the plan pays nothing`);
  }
  const sum = lines.reduce((all, { units }) => all + BigInt(units), 0n);
  if (sum !== BigInt(total)) throw new DocumentError('TOTAL', 'the lines of the plan do not add up to its total');
  if (stated !== plan.digest) throw new DocumentError('DIGEST', 'the digest of the plan is of other bytes');
  return plan;
}
