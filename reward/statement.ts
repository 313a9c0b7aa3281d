/** The statements of a settlement, one a payee: what he is paid, down to each answer, and what anybody needs to work it out again. */
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import { sha256Hex } from '../ledger/sha-256.ts';
import { answersDigest } from './answers-digest.ts';
import { DocumentError } from './document-error.ts';
import { compareNames } from './document-fields.ts';
import { caseNames, payeeNames } from './document-names.ts';
import type { LabelTerms, PayeeShare, ReaderTerms } from './equation-terms.ts';
import { pointsScale } from './points-scale.ts';
import type { QualityGate } from './policy.ts';
import { modelThreshold } from './quality-gate.ts';
import { exactText, zero } from './rational.ts';
import { rulesOf } from './rules.ts';
import { notice, type Sealed, sealDocument } from './sealed-document.ts';
import type { GateVerdict, Settlement } from './settlement.ts';
import {
  type GateLine,
  type LabelBasis,
  type OwnLabel,
  type PayeeLine,
  rulesVersion,
  type SettlementBasis,
  type Statement,
  statementFormat,
  statementKind,
} from './statement-format.ts';
import { answerMarks, countText, mostAnswers, unitCounts, widthOf } from './unit-text.ts';

export interface StatementOptions {
  /** Payees by the names of the table and of the owner; without it 'reader-1' ... in the table's order, and 'owner'. */
  readonly pseudonyms?: ReadonlyMap<string, string>;
  /** Digest of the statement before, by pseudonym. */
  readonly previous?: ReadonlyMap<string, string>;
  /** Hex; see `answersDigest`. */
  readonly salt?: string;
}

export interface PayeeStatement extends Sealed<Statement> {
  /** Name in the table, or of the owner: it stands in no statement. */
  readonly name: string;
}

/**
 * In the order of `settlement.shares`. Throws DocumentError NAME for pseudonyms that are none, TOO_LARGE where more answer a case than
 * a statement can write, SCHEMA where the settlement holds what fits no statement (a label's name with a line break).
 */
export function statementsOf(settlement: Settlement, options: StatementOptions = {}): readonly PayeeStatement[] {
  const names = namesOf(settlement, options.pseudonyms);
  const basis = basisOf(settlement, names, options.salt ?? '');
  const settlementDigest = basisDigest(basis);
  return settlement.shares.map((payee) => {
    const pseudonym = names(payee);
    const own = settlement.readers.find(({ reader }) => payee.kind === 'reader' && reader === payee.payee);
    const statement: Statement = {
      format: statementFormat,
      notice,
      payee: pseudonym,
      kind: payee.kind,
      previous: options.previous?.get(pseudonym) ?? null,
      settlement: basis,
      settlementDigest,
      own: payee.kind === 'owner' ? [] : ownLabels(settlement, payee.payee, own),
      points: own === undefined ? null : exactText(own.points),
      share: exactText(payee.share),
      units: String(payee.units),
    };
    return { ...sealDocument(statement, statementKind), name: payee.payee };
  });
}

/** SHA-256 of its canonical bytes. */
export function basisDigest(basis: SettlementBasis): string {
  return sha256Hex(new TextEncoder().encode(canonicalJson(basis as Json)));
}

/** SHA-256 of the written rules that a policy follows. */
export function rulesDigest(policy: Settlement['policy']): string {
  const rules = rulesOf(policy).map(({ id, title, text }) => ({ id, title, text }));
  return sha256Hex(new TextEncoder().encode(canonicalJson(rules)));
}

type Names = (payee: Pick<PayeeShare, 'payee' | 'kind'>) => string;

function namesOf({ input, shares }: Settlement, given?: ReadonlyMap<string, string>): Names {
  const { readers } = input.table;
  const owner = shares.find(({ kind }) => kind === 'owner')?.payee ?? null;
  const names = payeeNames(readers, owner, given);
  const byReader = new Map(readers.map((reader, at) => [reader, names.readers[at] ?? '']));
  return ({ payee, kind }) => (kind === 'owner' ? names.owner : byReader.get(payee)) ?? '';
}

function basisOf(settlement: Settlement, names: Names, salt: string): SettlementBasis {
  const { input, policy, counted, shares } = settlement;
  const counts = counted.labels.map((_, label) => unitCounts(counted, label));
  if (counts.some(({ answers }) => answers.some((count) => count > mostAnswers))) {
    throw new DocumentError('TOO_LARGE', `a statement holds at most ${mostAnswers} answers to a label of a case`);
  }
  // Whoever checks it needs it, and would refuse the statement.
  pointsScale(
    settlement.labels.map(({ weight }) => weight),
    counts,
  );
  const width = widthOf(counts);
  const { amount: _amount, ...unit } = input.budget;
  return {
    rules: rulesVersion,
    rulesText: rulesDigest(policy),
    policy,
    unit,
    budget: String(settlement.budgetUnits),
    unpaid: String(settlement.unpaid),
    answersDigest: answersDigest(input.table, salt),
    cases: [...caseNames(input.table.cases)],
    width,
    labels: counts.map((of, label) =>
      labelBasis(settlement, label, countText(of.answers, width), countText(of.yes, width)),
    ),
    payees: shares.toSorted(inOrderOfRemainders).map((share) => payeeLine(settlement, share, names)),
    pointsTotal: exactText(settlement.pointsTotal),
  };
}

/** As `apportion` serves equal remainders. */
function inOrderOfRemainders(a: PayeeShare, b: PayeeShare): number {
  return compareNames(a.payee, b.payee) || compareNames(a.kind, b.kind);
}

function labelBasis({ input, labels, policy }: Settlement, at: number, answers: string, yes: string): LabelBasis {
  const label = input.table.labels[at] ?? '';
  return {
    label,
    time: input.times.get(label) ?? null,
    answers,
    yes,
    model: policy.gate === null || input.model === null ? null : modelMarks(input, policy.gate, at),
    weight: exactText(labels[at]?.weight ?? zero),
  };
}

/** What the model says of each case of a label, as `gateReport` reads it. */
function modelMarks({ table, model }: Settlement['input'], gate: QualityGate, label: number): string {
  const threshold = modelThreshold(gate, table.labels[label] ?? '');
  return table.cases
    .map((_, c) => {
      const unit = c * table.labels.length + label;
      if (model?.known[unit] !== 1) return '-';
      return (model.scores[unit] ?? 0) >= threshold ? '1' : '0';
    })
    .join('');
}

function payeeLine({ readers }: Settlement, share: PayeeShare, names: Names): PayeeLine {
  const terms = share.kind === 'owner' ? undefined : readers.find(({ reader }) => reader === share.payee);
  return {
    payee: names(share),
    kind: share.kind,
    points: terms === undefined ? null : exactText(terms.points),
    answered: terms?.labels.some(({ right, outvoted, tied, alone }) => right + outvoted + tied + alone > 0) ?? false,
    units: String(share.units),
  };
}

function ownLabels({ input, gate }: Settlement, name: string, terms: ReaderTerms | undefined): OwnLabel[] {
  const { labels, readers } = input.table;
  const out = new Set(
    gate?.applied === true ? gate.exclusions.filter(({ reader }) => reader === name).map(({ label }) => label) : [],
  );
  const verdicts = new Map(gate?.verdicts.filter(({ reader }) => reader === name).map((one) => [one.label, one]));
  return labels.map((label, l) => {
    const verdict = verdicts.get(label);
    return {
      answers: answerMarks(input.table, l, readers.indexOf(name)),
      excluded: out.has(null) || out.has(label),
      ...ownTerms(terms?.labels[l]),
      gate: verdict === undefined ? null : gateLine(verdict),
    };
  });
}

/** Nothing but noughts of a reader whose answers all left. */
export function ownTerms(
  terms: LabelTerms | undefined,
): Pick<OwnLabel, 'right' | 'outvoted' | 'tied' | 'alone' | 'yes' | 'points'> {
  const { right = 0, outvoted = 0, tied = 0, alone = 0, yes = 0, points = zero } = terms ?? {};
  return { right, outvoted, tied, alone, yes, points: exactText(points) };
}

export function gateLine({
  bothYes,
  readerYes,
  modelYes,
  bothNo,
  kappa,
  verdict,
}: Omit<GateVerdict, 'reader' | 'label' | 'reason'>): GateLine {
  return { bothYes, readerYes, modelYes, bothNo, kappa: kappa === null ? null : exactText(kappa), verdict };
}
