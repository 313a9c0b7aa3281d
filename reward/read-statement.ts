/** A statement from bytes that anybody may have made: its form, and whether its parts fit together at all. Nothing is worked out yet. */
import { DocumentError } from './document-error.ts';
import { exact, exactText } from './rational.ts';
import { readPolicy } from './read-policy.ts';
import { RewardError } from './reward-error.ts';
import { openDocument } from './sealed-document.ts';
import { type SettlementBasis, type Statement, statementKind } from './statement-format.ts';
import { readCounts, type UnitCounts, widthOf } from './unit-text.ts';

export interface ReadStatement {
  readonly statement: Statement;
  /** What the bytes have, and what the file says they have. */
  readonly digest: string;
  readonly stated: string;
  /** Of each label. */
  readonly counts: readonly UnitCounts[];
}

/** Throws DocumentError MALFORMED, TOO_LARGE or SCHEMA. */
export function readStatement(bytes: Uint8Array): ReadStatement {
  const { document: statement, digest, stated } = openDocument(bytes, statementKind);
  const { settlement } = statement;
  checkNames(settlement);
  checkPolicy(settlement);
  checkPayees(settlement);
  const counts = settlement.labels.map((label) => ({
    answers: countsOf(label.answers, settlement),
    yes: countsOf(label.yes, settlement),
  }));
  if (widthOf(counts) !== settlement.width) throw schema('counts are wider than they need to be');
  const readers = settlement.payees.filter(({ kind }) => kind === 'reader').length;
  for (const { answers, yes } of counts) {
    if (answers.some((count, c) => count > readers || (yes[c] ?? 0) > count)) {
      throw schema('more answers than readers, or more yes than answers');
    }
  }
  checkOwn(statement);
  checkNumbers(statement);
  return { statement, digest, stated, counts };
}

function schema(message: string): DocumentError {
  return new DocumentError('SCHEMA', `a statement that does not fit together: ${message}`);
}

function checkNames({ cases, labels, payees }: SettlementBasis): void {
  const lists = { case: cases, label: labels.map(({ label }) => label), payee: payees.map(({ payee }) => payee) };
  for (const [what, names] of Object.entries(lists)) {
    if (new Set(names).size !== names.length) throw schema(`a ${what} stands twice`);
  }
}

/** A policy of the right form may still contradict itself, or name what is not there. */
function checkPolicy({ policy, labels, payees }: SettlementBasis): void {
  try {
    readPolicy(policy);
  } catch (thrown) {
    if (!(thrown instanceof RewardError)) throw thrown;
    throw schema('the policy contradicts itself');
  }
  const known = new Set(labels.map(({ label }) => label));
  const named = [
    ...(policy.rule === 'equation-1' ? Object.keys(policy.weights.factors) : []),
    ...Object.keys(policy.gate?.modelThresholds ?? {}),
  ];
  if (named.some((label) => !known.has(label))) throw schema('the policy names a label that is not there');
  const owners = payees.filter(({ kind }) => kind === 'owner').length;
  const due = exact(policy.ownerPart).numerator === 0n ? 0 : 1;
  if (owners !== due) throw schema('the policy and the payees differ on an owner');
}

/** Who brought the data has no points and has not answered, nor has a reader whom quality control took out: else shares would shrink. */
function checkPayees({ policy, payees }: SettlementBasis): void {
  const { gate } = policy;
  const leaves = gate?.applied === true && gate.leaves.kind === 'reader';
  for (const { kind, points, answered } of payees) {
    if (points === null ? answered || (kind === 'reader' && !leaves) : kind === 'owner') {
      throw schema('a payee with points that are not his, or without those that are');
    }
  }
}

function countsOf(text: string, { cases, width }: SettlementBasis): Uint16Array {
  const counts = readCounts(text, cases.length, width);
  if (counts === undefined) throw schema('counts for another number of cases');
  return counts;
}

function checkOwn({ settlement, own, payee, kind }: Statement): void {
  const { cases, labels, payees, policy } = settlement;
  if (!payees.some((line) => line.payee === payee && line.kind === kind))
    throw schema('its payee is none of the payees');
  if (own.length !== (kind === 'owner' ? 0 : labels.length)) throw schema('own answers for another number of labels');
  const rows = [
    ...own.map(({ answers }) => answers),
    ...labels.flatMap(({ model }) => (model === null ? [] : [model])),
  ];
  if (rows.some((row) => row.length !== cases.length)) throw schema('answers for another number of cases');
  const gated = policy.gate !== null;
  if (own.some(({ gate }) => (gate !== null) !== gated))
    throw schema('quality control without a gate, or a gate without it');
  if (!gated && labels.some(({ model }) => model !== null)) throw schema('a model where the policy has no gate');
}

/** One spelling of each exact number. */
function checkNumbers({ settlement, own, points, share }: Statement): void {
  const texts = [
    ...settlement.labels.map(({ weight }) => weight),
    ...settlement.payees.map((payee) => payee.points),
    ...own.flatMap((label) => [label.points, label.gate?.kappa ?? null]),
    ...[settlement.pointsTotal, points, share],
  ];
  for (const text of texts) {
    if (text !== null && spelled(text) !== text) throw schema('a number that is not in lowest terms');
  }
}

function spelled(text: string): string {
  return exactText(exact(text));
}
