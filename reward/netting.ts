/**
 * A data set grows and is valued again: the new settlement says what each is entitled to of the whole, and what was paid before is
 * taken off. The rule:
 * - What may be paid now is all that is entitled less all that was paid before, and nothing where that is below nought.
 * - Who was paid more than he is entitled to now gives nothing back: it stands as paid ahead, and later dues are reckoned against it.
 * - So those who are due something may be due more in all than there is to pay. Then each gets the same part of his due, in whole
 *   units by largest remainder (as `apportion` has it), and the rest stays owed.
 * - Who is not in the settlement any more is entitled to nothing more, and keeps what he has.
 * All that was ever paid is then all that is entitled, or more by `overdrawn` where the budget was lowered below it.
 */
import { canonicalBytes, type Json } from '../ledger/canonical-json.ts';
import { sha256Hex } from '../ledger/sha-256.ts';
import { apportion } from './apportion.ts';
import { DocumentError } from './document-error.ts';
import { compareNames } from './document-fields.ts';
import { type Netting, type NettingLine, nettingFormat, nettingKind } from './netting-format.ts';
import type { Policy } from './policy.ts';
import { rational } from './rational.ts';
import { notice, type Sealed, sealDocument } from './sealed-document.ts';
import { type SettlementPlan, settlementPlan } from './settlement-plan.ts';
import type { Statement } from './statement-format.ts';

/** To be given to `statementsOf`, so that each statement names the one before it. */
export function previousStatements(netting: Netting): ReadonlyMap<string, string> {
  return new Map(netting.lines.map(({ payee, statement }) => [payee, statement]));
}

/**
 * `statements`: all of the new settlement. `previous`: the netting before, null for the first. Throws DocumentError CHAIN where the
 * statements are not all of one settlement or do not name those before, UNIT where the base unit is another one.
 */
export function netted(
  statements: ReadonlyArray<Sealed<Statement>>,
  previous: Sealed<Netting> | null,
): Sealed<Netting> {
  const [first] = statements;
  if (first === undefined) throw new DocumentError('CHAIN', 'no statements');
  const { settlement, settlementDigest } = first.document;
  checkWhole(statements, previous?.document);
  const before = new Map(previous?.document.lines.map((line) => [line.payee, line]));
  const entitled = statements.map(({ document, digest }) => ({
    payee: document.payee,
    statement: digest,
    present: true,
    entitled: BigInt(document.units),
    paidBefore: paidSoFar(before.get(document.payee)),
  }));
  const here = new Set(entitled.map(({ payee }) => payee));
  const gone = [...before.values()]
    .filter(({ payee }) => !here.has(payee))
    .map((line) => ({ ...line, present: false, entitled: 0n, paidBefore: paidSoFar(line) }));
  const dues = [...entitled, ...gone].sort((a, b) => compareNames(a.payee, b.payee));
  const document: Netting = {
    format: nettingFormat,
    notice,
    number: (previous?.document.number ?? 0) + 1,
    previous: previous?.digest ?? null,
    settlement: settlementDigest,
    policy: policyDigest(settlement.policy),
    unit: settlement.unit,
    budget: settlement.budget,
    unpaid: settlement.unpaid,
    ...totalsAndLines(dues),
  };
  return sealDocument(document, nettingKind);
}

/** SHA-256 of its canonical bytes. */
export function policyDigest(policy: Policy): string {
  return sha256Hex(canonicalBytes(policy as Json));
}

/** What of it is paid now, for whoever pays. */
export function planOf({ document, digest }: Sealed<Netting>): Sealed<SettlementPlan> {
  const payments = document.lines.map(({ payee, paidNow, statement }) => ({
    payee,
    units: BigInt(paidNow),
    statement,
  }));
  const { unit, settlement, paidNow } = document;
  return settlementPlan({ unit, settlement, netting: digest, payments, total: BigInt(paidNow) });
}

export interface Due {
  readonly payee: string;
  readonly statement: string;
  readonly present: boolean;
  readonly entitled: bigint;
  readonly paidBefore: bigint;
}

type Totals = Pick<Netting, 'paidBefore' | 'paidNow' | 'overdrawn' | 'owed' | 'ahead' | 'lines'>;

/** The rule, worked out; in the order given. */
export function totalsAndLines(dues: readonly Due[]): Totals {
  const open = dues.map(({ entitled, paidBefore }) => entitled - paidBefore);
  const all = added(open);
  const payable = all > 0n ? all : 0n;
  const paid = paidOf(dues, open, payable);
  const carried = open.map((due, at) => due - (paid[at] ?? 0n));
  return {
    paidBefore: String(added(dues.map(({ paidBefore }) => paidBefore))),
    paidNow: String(payable),
    overdrawn: String(payable - all),
    owed: String(added(carried.filter((units) => units > 0n))),
    ahead: String(-added(carried.filter((units) => units < 0n))),
    lines: dues.map(({ payee, statement, present, entitled, paidBefore }, at) => ({
      payee,
      statement,
      present,
      entitled: String(entitled),
      paidBefore: String(paidBefore),
      paidNow: String(paid[at] ?? 0n),
      carried: String(carried[at] ?? 0n),
    })),
  };
}

function paidOf(dues: readonly Due[], open: readonly bigint[], payable: bigint): readonly bigint[] {
  const owed = open.map((due) => (due > 0n ? due : 0n));
  const all = added(owed);
  if (payable === all) return owed;
  const claims = owed.map((due, at) => ({
    payee: dues[at]?.payee ?? '',
    kind: 'reader' as const,
    share: rational(due, all),
  }));
  return apportion(claims, payable);
}

function added(units: readonly bigint[]): bigint {
  return units.reduce((sum, one) => sum + one, 0n);
}

function paidSoFar(line: NettingLine | undefined): bigint {
  return line === undefined ? 0n : BigInt(line.paidBefore) + BigInt(line.paidNow);
}

function checkWhole(statements: ReadonlyArray<Sealed<Statement>>, previous: Netting | undefined): void {
  const documents = statements.map(({ document }) => document);
  const [first] = documents;
  const payees = first?.settlement.payees.map(({ payee }) => payee) ?? [];
  const here = documents.map(({ payee }) => payee);
  if (documents.some(({ settlementDigest }) => settlementDigest !== first?.settlementDigest)) {
    throw new DocumentError('CHAIN', 'statements of more than one settlement');
  }
  if (here.length !== payees.length || payees.some((payee) => !here.includes(payee))) {
    throw new DocumentError('CHAIN', 'not one statement of each payee');
  }
  const before = previous === undefined ? new Map<string, string>() : previousStatements(previous);
  if (documents.some((one) => one.previous !== (before.get(one.payee) ?? null))) {
    throw new DocumentError('CHAIN', 'a statement that does not name the one before it');
  }
  const { unit } = first?.settlement ?? {};
  if (previous !== undefined && (unit?.token !== previous.unit.token || unit.exponent !== previous.unit.exponent)) {
    throw new DocumentError('UNIT', 'what was paid before was counted in another base unit');
  }
}
