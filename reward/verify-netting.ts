/** Nettings from the bytes alone: each by itself, one after another as a chain, and against the statements of its settlement. */
import { DocumentError } from './document-error.ts';
import { compareNames } from './document-fields.ts';
import { type Due, policyDigest, totalsAndLines } from './netting.ts';
import { type Netting, type NettingLine, nettingKind } from './netting-format.ts';
import { readStatement } from './read-statement.ts';
import { openDocument, type Sealed } from './sealed-document.ts';
import type { SettlementBasis } from './statement-format.ts';

/**
 * Its form, and every amount worked out again from what is entitled and was paid before. Throws as `openDocument` does; SCHEMA where
 * lines are out of order, TOTAL where an amount is another one, DIGEST where the digest is of other bytes.
 */
export function readNetting(bytes: Uint8Array): Sealed<Netting> {
  const { stated, ...netting } = openDocument(bytes, nettingKind);
  const { lines, number, previous, budget, unpaid } = netting.document;
  if (lines.some(({ payee }, at) => at > 0 && compareNames(lines[at - 1]?.payee ?? '', payee) >= 0)) {
    throw new DocumentError('SCHEMA', 'lines of the netting repeat a payee or are out of order');
  }
  if ((number === 1) !== (previous === null))
    throw new DocumentError('SCHEMA', 'only the first netting has none before');
  if (lines.some(({ present, entitled }) => !present && entitled !== '0')) {
    throw new DocumentError('TOTAL', 'who is not in the settlement is entitled to something');
  }
  const entitled = lines.reduce((sum, line) => sum + BigInt(line.entitled), 0n);
  if (entitled + BigInt(unpaid) !== BigInt(budget)) {
    throw new DocumentError('TOTAL', 'what is entitled and what is unpaid do not add up to the budget');
  }
  checkAmounts(netting.document);
  if (stated !== netting.digest) throw new DocumentError('DIGEST', 'the digest of the netting is of other bytes');
  return netting;
}

function checkAmounts({ lines, ...stated }: Netting): void {
  const dues: Due[] = lines.map((line) => ({
    ...line,
    entitled: BigInt(line.entitled),
    paidBefore: BigInt(line.paidBefore),
  }));
  const { lines: dueLines, ...totals } = totalsAndLines(dues);
  for (const [name, due] of Object.entries(totals)) {
    if (stated[name as keyof typeof totals] !== due)
      throw new DocumentError('TOTAL', `${name} of the netting is another sum`);
  }
  for (const [at, { paidNow, carried }] of lines.entries()) {
    if (paidNow !== dueLines[at]?.paidNow || carried !== dueLines[at]?.carried) {
      throw new DocumentError('TOTAL', `line ${at + 1} of the netting pays or carries another amount than is due`);
    }
  }
}

/** From the first on. Throws as `readNetting` does; CHAIN where one does not follow on the one before; UNIT for another base unit. */
export function verifyNettings(files: readonly Uint8Array[]): ReadonlyArray<Sealed<Netting>> {
  const chain = files.map(readNetting);
  for (const [at, { document }] of chain.entries()) {
    const before = chain[at - 1];
    if (document.number !== at + 1 || document.previous !== (before?.digest ?? null)) {
      throw new DocumentError('CHAIN', `netting ${at + 1} does not name the one before it`);
    }
    const { unit } = before?.document ?? document;
    if (document.unit.token !== unit.token || document.unit.exponent !== unit.exponent) {
      throw new DocumentError('UNIT', `netting ${at + 1} counts in another base unit`);
    }
    checkPaid(document, before?.document.lines ?? [], at + 1);
  }
  return chain;
}

/** Everyone of the one before is there, with what he had been paid by then; who is new had been paid nothing. */
function checkPaid({ lines }: Netting, before: readonly NettingLine[], number: number): void {
  const paid = new Map(before.map((line) => [line.payee, BigInt(line.paidBefore) + BigInt(line.paidNow)]));
  if (lines.some(({ payee, paidBefore }) => BigInt(paidBefore) !== (paid.get(payee) ?? 0n))) {
    throw new DocumentError('CHAIN', `netting ${number} says that another amount was paid before`);
  }
  const here = new Map(lines.map((line) => [line.payee, line]));
  for (const { payee, statement } of before) {
    const line = here.get(payee);
    if (line === undefined) throw new DocumentError('CHAIN', `netting ${number} leaves a payee out`);
    if (!line.present && line.statement !== statement) {
      throw new DocumentError('CHAIN', `netting ${number} names another last statement of a payee who has left`);
    }
  }
}

/**
 * Each statement has been verified by itself; `before`: the netting before, where it is here. Throws CHAIN where the netting says of the
 * settlement, of one of its payees or of a statement what the statements do not say.
 */
export function checkNettedStatements(
  { document }: Sealed<Netting>,
  statements: readonly Uint8Array[],
  before?: Sealed<Netting>,
): void {
  const lines = new Map(document.lines.map((line) => [line.payee, line]));
  const last = new Map(before?.document.lines.map(({ payee, statement }) => [payee, statement]));
  for (const bytes of statements) {
    const { statement, digest } = readStatement(bytes);
    const line = lines.get(statement.payee);
    if (statement.settlementDigest !== document.settlement || line?.statement !== digest) {
      throw new DocumentError('CHAIN', 'the netting rests on another statement than the one that is here');
    }
    checkBasis(document, statement.settlement);
    const known = document.number === 1 || before !== undefined;
    if (known && statement.previous !== (last.get(statement.payee) ?? null)) {
      throw new DocumentError('CHAIN', 'a statement does not name the one that the netting before has');
    }
  }
}

/** What all statements have in common says of every payee what he is entitled to, also of those whose statement is not here. */
function checkBasis({ lines, budget, unpaid, unit, policy }: Netting, basis: SettlementBasis): void {
  const { token, exponent } = basis.unit;
  const same =
    budget === basis.budget &&
    unpaid === basis.unpaid &&
    policy === policyDigest(basis.policy) &&
    token === unit.token &&
    exponent === unit.exponent;
  if (!same) throw new DocumentError('CHAIN', 'budget, unit or policy of the netting are not those of the settlement');
  const due = new Map(basis.payees.map(({ payee, units }) => [payee, units]));
  const here = lines.filter(({ present }) => present);
  if (here.length !== due.size || here.some(({ payee, entitled }) => due.get(payee) !== entitled)) {
    throw new DocumentError('CHAIN', 'the netting entitles other payees, or to other amounts, than the settlement');
  }
}
