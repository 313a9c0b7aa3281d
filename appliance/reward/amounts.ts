/** Base units, exact numbers and policies as a page says them. */
import type { Rational } from '../../reward/equation-terms.ts';
import type { Policy } from '../../reward/policy.ts';
import { decimalText, multiply, rational } from '../../reward/rational.ts';
import type { Budget } from '../../reward/settlement.ts';

/** All digits: `335.044842`. */
export function amountText(units: bigint, { exponent }: Budget, places = exponent): string {
  const text = decimalText(rational(units, 10n ** BigInt(exponent)), places);
  const [whole = '', decimals] = text.split('.');
  const grouped = BigInt(whole).toLocaleString('en');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** No digits that say nothing: `1,000`, `99.5`. */
export function budgetText(units: bigint, budget: Budget): string {
  return amountText(units, budget)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** As a share of one: `33.504 %`. */
export function shareText(share: Rational, places = 3): string {
  return `${decimalText(multiply(share, rational(100)), places)} %`;
}

/** For charts only: nothing is worked out of it. */
export function approximately({ numerator, denominator }: Rational): number {
  return Number(decimalText({ numerator, denominator }, 12));
}

/** What a policy is called on a page. */
export function policyTitle({ name, policy }: { readonly name: string; readonly policy: Policy }): string {
  const titles: Readonly<Record<string, string>> = {
    'equation-1': 'Eq. 1',
    'equation-1-printed': 'Eq. 1 as printed',
    'positive-marks': 'positive marks',
    flat: 'flat',
  };
  return (Object.hasOwn(titles, name) ? titles[name] : undefined) ?? `${name} (${policy.rule})`;
}
