/** What is due now where a data set grew and was valued again: entitled as a whole, less what was paid before, payee by payee. */
import Type, { type Static } from 'typebox';
import { Closed } from '../gateway/contract/scalars.ts';
import { BaseUnit, Digest, PayeeName, SignedUnitsText, UnitsText } from './document-fields.ts';
import { type DocumentKind, notice } from './sealed-document.ts';

export const nettingFormat = 'markit-edge/reward-netting/1';
/** Everyone who was ever paid has a line, also who has left. */
export const mostLines = 10_000;

export const NettingLine = Closed({
  payee: PayeeName,
  /** Digest of the payee's statement: of this settlement, or his last one where he is not in it. */
  statement: Digest,
  /** Whether the settlement has him. Who is not in it is entitled to nothing more. */
  present: Type.Boolean(),
  /** By the settlement, of the data set as a whole. */
  entitled: UnitsText,
  paidBefore: UnitsText,
  paidNow: UnitsText,
  /** entitled - paidBefore - paidNow. Above nought: still owed. Below: paid ahead, and reckoned against what comes later. */
  carried: SignedUnitsText,
});

export const Netting = Closed({
  format: Type.Literal(nettingFormat),
  notice: Type.Literal(notice),
  /** 1 for the first. */
  number: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  /** Digest of the netting before. */
  previous: Type.Union([Digest, Type.Null()]),
  /** Digest of what the statements have in common. */
  settlement: Digest,
  /** SHA-256 of the canonical policy: another one than before is another rule from here on. */
  policy: Digest,
  unit: BaseUnit,
  /** Of the data set as a whole, what was paid before included; and of it what nobody earned. */
  budget: UnitsText,
  unpaid: UnitsText,
  paidBefore: UnitsText,
  paidNow: UnitsText,
  /** What was paid before beyond all that is entitled now: the budget was lowered. Nobody gives it back. */
  overdrawn: UnitsText,
  /** Sums of what is carried above and below nought. They differ by `overdrawn`. */
  owed: UnitsText,
  ahead: UnitsText,
  /** Rising by payee. */
  lines: Type.Array(NettingLine, { maxItems: mostLines }),
});

export type NettingLine = Static<typeof NettingLine>;
export type Netting = Static<typeof Netting>;

export const nettingKind: DocumentKind<typeof Netting> = {
  format: nettingFormat,
  name: 'a netting',
  schema: Netting,
  longest: 8 * 1024 * 1024,
};
