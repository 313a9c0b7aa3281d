/** A budget in whole base units, divided by largest remainder (Hamilton), so that the parts add up to the last unit. */
import type { Rational } from './equation-terms.ts';
import { compare, exact, floor, multiply, one, rational, subtract, sum } from './rational.ts';
import { RewardError } from './reward-error.ts';
import type { Budget } from './settlement.ts';

export interface Claim {
  readonly payee: string;
  /** unpaid: the part that nobody earned. */
  readonly kind: 'owner' | 'reader' | 'unpaid';
  /** Not below nought; all of them add up to one. */
  readonly share: Rational;
}

/** Past 10^exponent base units a token, sums no longer fit what ledgers carry. */
const greatestExponent = 18;

/** Throws RewardError BUDGET where it is below nought or not a whole number of base units. */
export function budgetUnits({ amount, exponent }: Budget): bigint {
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > greatestExponent) {
    throw new RewardError('BUDGET', `the exponent of a base unit is a whole number from 0 to ${greatestExponent}`);
  }
  const units = multiply(exact(amount), rational(10n ** BigInt(exponent)));
  if (units.numerator < 0n || units.denominator !== 1n) {
    throw new RewardError('BUDGET', 'the budget is not a whole number of base units');
  }
  return units.numerator;
}

/**
 * Base units of each claim, in the order given: everyone the whole units of his exact part, and what is left one each to the largest
 * remainders. Equal remainders: by name in the order of UTF-16 code units; of one name the owner before the reader; what is unpaid
 * last. The outcome does not depend on the order given. Throws RewardError NUMBER where the shares are no division of one.
 */
export function apportion(claims: readonly Claim[], units: bigint): readonly bigint[] {
  if (claims.some(({ share }) => share.numerator < 0n) || compare(sum(claims.map(({ share }) => share)), one) !== 0) {
    throw new RewardError('NUMBER', 'shares that do not add up to one');
  }
  const parts = claims.map((claim) => {
    const quota = multiply(claim.share, rational(units));
    const whole = floor(quota);
    return { claim, whole, rest: subtract(quota, rational(whole)) };
  });
  const left = Number(units - parts.reduce((all, { whole }) => all + whole, 0n));
  const favoured = new Set(parts.toSorted((a, b) => compare(b.rest, a.rest) || order(a.claim, b.claim)).slice(0, left));
  return parts.map((part) => (favoured.has(part) ? part.whole + 1n : part.whole));
}

const rank = { owner: 0, reader: 1, unpaid: 2 } as const;

function order(a: Claim, b: Claim): number {
  if (a.kind === 'unpaid' || b.kind === 'unpaid') return rank[a.kind] - rank[b.kind];
  return a.payee < b.payee ? -1 : a.payee > b.payee ? 1 : rank[a.kind] - rank[b.kind];
}
