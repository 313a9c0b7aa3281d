/**
 * Exact arithmetic on fractions of whole numbers. Our own and not fraction.js, which is exact on BigInt as well: it takes floating
 * numbers, mixed numbers and repeating decimals for input, where a number of a reward must be what is written or be refused, and its
 * values are objects of a class, where ours are plain data that a statement repeats.
 */
import type { Rational } from './equation-terms.ts';
import { RewardError } from './reward-error.ts';

export const zero: Rational = Object.freeze({ numerator: 0n, denominator: 1n });
export const one: Rational = Object.freeze({ numerator: 1n, denominator: 1n });

/** Digits of a number that is read: sums over many labels have long denominators, claims of gigabytes are none. */
const longest = 10_000;

/** In lowest terms, the sign above. Throws RewardError NUMBER for a denominator of nought. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  let [above, below] = [BigInt(numerator), BigInt(denominator)];
  if (below === 0n) throw new RewardError('NUMBER', 'a fraction over nought');
  if (below < 0n) [above, below] = [-above, -below];
  const divisor = commonDivisor(above < 0n ? -above : above, below);
  return { numerator: above / divisor, denominator: below / divisor };
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [greater, rest] = [a, b];
  while (rest !== 0n) [greater, rest] = [rest, greater % rest];
  return greater;
}

export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return rational(a.numerator + b.numerator, a.denominator);
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function negate({ numerator, denominator }: Rational): Rational {
  return { numerator: -numerator, denominator };
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** Throws RewardError NUMBER where `b` is nought. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** By halves: added one to the other, long denominators would be reduced at every step and not at the last few alone. */
export function sum(terms: Iterable<Rational>): Rational {
  const all = [...terms];
  const between = (from: number, to: number): Rational => {
    if (to - from < 2) return all[from] ?? zero;
    const middle = (from + to) >> 1;
    return add(between(from, middle), between(middle, to));
  };
  return between(0, all.length);
}

/** Below nought where a < b, nought where they are equal. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The greatest whole number that is not above it. */
export function floor({ numerator, denominator }: Rational): bigint {
  const cut = numerator / denominator;
  return numerator < 0n && cut * denominator !== numerator ? cut - 1n : cut;
}

/**
 * '13.92', '5', '-0.5', or a fraction of whole numbers, '41760/3000'. Throws RewardError NUMBER for everything else: exponents,
 * spaces, signs of plus, a point without digits on both sides.
 */
export function exact(text: string): Rational {
  const parts = text.length > longest ? null : /^(-?)([0-9]+)(?:\.([0-9]+)|\/([0-9]+))?$/.exec(text);
  if (parts === null) throw new RewardError('NUMBER', 'not a decimal number or a fraction');
  const [, sign = '', whole = '', decimals = '', below] = parts;
  const value = BigInt(whole + decimals);
  return rational(sign === '-' ? -value : value, below === undefined ? 10n ** BigInt(decimals.length) : BigInt(below));
}

/** The exact number again, for data: '5', '-1/3'. `exact` reads it. */
export function exactText({ numerator, denominator }: Rational): string {
  return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
}

/** For display: rounded to `places` decimals, a half away from nought. Nothing is worked out of it. */
export function decimalText({ numerator, denominator }: Rational, places: number): string {
  const scale = 10n ** BigInt(places);
  const size = numerator < 0n ? -numerator : numerator;
  const units = (2n * size * scale + denominator) / (2n * denominator);
  const sign = numerator < 0n && units > 0n ? '-' : '';
  const digits = `${units}`.padStart(places + 1, '0');
  const point = digits.length - places;
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
