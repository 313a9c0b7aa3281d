/** From answers, times and a policy to who gets how much: pure, exact, and the same whatever the order of readers, labels and cases. */
import { apportion, budgetUnits, type Claim } from './apportion.ts';
import { countedAnswers } from './counted-answers.ts';
import { equationOne } from './equation-one.ts';
import type { PayeeShare, Rational, ReaderTerms } from './equation-terms.ts';
import { flat } from './flat.ts';
import { type LabelCounts, majorityCounts } from './majority-counts.ts';
import type { Policy } from './policy.ts';
import { positiveMarks } from './positive-marks.ts';
import { gateReport } from './quality-gate.ts';
import { divide, exact, multiply, one, rational, subtract, sum, zero } from './rational.ts';
import type { Valuation } from './reader-terms.ts';
import { RewardError } from './reward-error.ts';
import type { GateEffect, SettleInput, Settlement } from './settlement.ts';

/** Throws RewardError where the input does not carry what the policy asks for. `policy` has passed `readPolicy`. */
export function settle(input: SettleInput, policy: Policy): Settlement {
  checkLabels(input, policy);
  const gate = policy.gate === null ? null : gateReport(input.table, input.model, policy.gate);
  const counted = countedAnswers(input.table, gate, policy.missingAnswers);
  const { labels, readers } = valued(majorityCounts(counted), input.times, policy);
  const units = budgetUnits(input.budget);
  const pointsTotal = sum(readers.map(paidPoints));
  const claims = claimsOf(input, policy, readers, pointsTotal);
  const parts = apportion(claims, units);
  const paid = claims.map(({ payee, kind, share }, at) => ({ payee, kind, share, units: parts[at] ?? 0n }));
  const shares = paid.filter((part): part is PayeeShare => part.kind !== 'unpaid');
  const unpaid = paid.find(({ kind }) => kind === 'unpaid')?.units ?? 0n;
  return { input, policy, counted, labels, readers, gate, pointsTotal, shares, budgetUnits: units, unpaid };
}

/** What applying the policy's gate would change; undefined where it has none. */
export function gateEffect(input: SettleInput, policy: Policy): GateEffect | undefined {
  if (policy.gate === null) return undefined;
  const without = settle(input, { ...policy, gate: { ...policy.gate, applied: false } });
  const applied = settle(input, { ...policy, gate: { ...policy.gate, applied: true } });
  const payees = without.shares.map(({ payee, units }, at) => ({
    payee,
    without: units,
    applied: applied.shares[at]?.units ?? 0n,
  }));
  return { without, applied, payees };
}

/** What a policy's rule makes of counts: worth of each label, points of each reader. */
export function valued(counts: readonly LabelCounts[], times: ReadonlyMap<string, string>, policy: Policy): Valuation {
  switch (policy.rule) {
    case 'equation-1':
      return equationOne(counts, times, policy);
    case 'positive-marks':
      return positiveMarks(counts, times);
    case 'flat':
      return flat(counts, times);
  }
}

function paidPoints({ points }: ReaderTerms): Rational {
  return points.numerator < 0n ? zero : points;
}

function claimsOf(
  { table, owner }: SettleInput,
  policy: Policy,
  readers: readonly ReaderTerms[],
  total: Rational,
): readonly Claim[] {
  const ownerPart = exact(policy.ownerPart);
  const rest = subtract(one, ownerPart);
  const equal = total.numerator === 0n && policy.nobodyEarned === 'equal' && readers.some(hasAnswered);
  const takers = equal ? readers.filter(hasAnswered).length : 0;
  const partOf = new Map(
    readers.map((terms): [string, Rational] => {
      if (equal) return [terms.reader, hasAnswered(terms) ? rational(1, takers) : zero];
      return [terms.reader, total.numerator === 0n ? zero : divide(paidPoints(terms), total)];
    }),
  );
  const claims: Claim[] = table.readers.map((payee) => ({
    payee,
    kind: 'reader',
    share: multiply(rest, partOf.get(payee) ?? zero),
  }));
  if (ownerPart.numerator !== 0n) {
    if (owner === null)
      throw new RewardError('OWNER', 'the policy gives the owner of the data a part, and none is named');
    claims.push({ payee: owner, kind: 'owner', share: ownerPart });
  }
  const unpaid = subtract(one, sum(claims.map(({ share }) => share)));
  return unpaid.numerator === 0n ? claims : [...claims, { payee: '', kind: 'unpaid', share: unpaid }];
}

function hasAnswered({ labels }: ReaderTerms): boolean {
  return labels.some(({ right, outvoted, tied, alone }) => right + outvoted + tied + alone > 0);
}

/** A factor or threshold of a label that is not in the table is a slip of the pen that would change what is paid. */
function checkLabels({ table }: SettleInput, policy: Policy): void {
  const named = [
    ...(policy.rule === 'equation-1' ? Object.keys(policy.weights.factors) : []),
    ...Object.keys(policy.gate?.modelThresholds ?? {}),
  ];
  const stray = named.find((label) => !table.labels.includes(label));
  if (stray !== undefined)
    throw new RewardError('LABEL', `the policy names the label ${stray}, which is not in the table`);
}
