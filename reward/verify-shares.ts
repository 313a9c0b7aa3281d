/** From the points of all payees to parts of the budget and whole base units, worked out again by the rules of the statement's policy. */
import { apportion, type Claim } from './apportion.ts';
import type { Rational } from './equation-terms.ts';
import { divide, exact, exactText, multiply, one, rational, subtract, sum, zero } from './rational.ts';
import { type Difference, unlike } from './statement-difference.ts';
import type { PayeeLine, SettlementBasis, Statement } from './statement-format.ts';

export function shareDifferences({ settlement, payee, share, units }: Statement): Difference[] {
  const { payees, budget, unpaid } = settlement;
  const total = sum(payees.map(paidPoints));
  const parts = partsOf(settlement, total);
  const left = subtract(one, sum(parts));
  // Named by their place, so that equal remainders are served in the order of the list.
  const claims: Claim[] = parts.map((part, at) => ({
    payee: String(at).padStart(9, '0'),
    kind: 'reader',
    share: part,
  }));
  const all: Claim[] = left.numerator === 0n ? claims : [...claims, { payee: '', kind: 'unpaid', share: left }];
  const due = apportion(all, BigInt(budget));
  const own = payees.findIndex((line) => line.payee === payee);
  return [
    ...unlike('points-total', settlement.pointsTotal, exactText(total)),
    ...payees.flatMap((line, at) => unlike('units', line.units, String(due[at] ?? 0n), { payee: line.payee })),
    ...unlike('unpaid', unpaid, left.numerator === 0n ? '0' : String(due.at(-1) ?? 0n)),
    ...unlike('share', share, exactText(parts[own] ?? zero), { payee }),
    ...unlike('own-units', units, String(due[own] ?? 0n), { payee }),
  ];
}

/** Those below nought are taken as nought. */
function paidPoints({ points }: PayeeLine): Rational {
  const value = points === null ? zero : exact(points);
  return value.numerator < 0n ? zero : value;
}

function partsOf({ policy, payees }: SettlementBasis, total: Rational): Rational[] {
  const owner = exact(policy.ownerPart);
  const rest = subtract(one, owner);
  const nobody = total.numerator === 0n;
  const takers = payees.filter(({ answered }) => answered).length;
  return payees.map((line) => {
    if (line.kind === 'owner') return owner;
    if (nobody && policy.nobodyEarned === 'equal') return line.answered ? multiply(rest, rational(1, takers)) : zero;
    return nobody ? zero : multiply(rest, divide(paidPoints(line), total));
  });
}
