/** Fractions are exact: the laws of arithmetic hold over drawn numbers, and only what is exactly a number is read. */
import { describe, expect, test } from 'vitest';
import type { Rational } from '../../reward/equation-terms.ts';
import {
  add,
  compare,
  decimalText,
  divide,
  exact,
  exactText,
  floor,
  multiply,
  negate,
  one,
  rational,
  subtract,
  sum,
  zero,
} from '../../reward/rational.ts';
import { seeded } from '../gateway/doors/seeded.ts';

const draw = seeded(20210622);

function drawn(): Rational {
  const long = BigInt(draw(1_000_000)) * 10n ** BigInt(draw(30));
  return rational(
    (draw(2) === 0 ? 1n : -1n) * (long + BigInt(draw(50))),
    BigInt(1 + draw(100_000)) * 3n ** BigInt(draw(20)),
  );
}

const triples = Array.from({ length: 500 }, () => [drawn(), drawn(), drawn()] as const);

describe('fractions', () => {
  test('sums and products commute, associate and distribute', () => {
    for (const [a, b, c] of triples) {
      expect(add(a, b)).toEqual(add(b, a));
      expect(multiply(a, b)).toEqual(multiply(b, a));
      expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
      expect(multiply(multiply(a, b), c)).toEqual(multiply(a, multiply(b, c)));
      expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
      expect(sum([a, b, c, negate(a), negate(b), negate(c)])).toEqual(zero);
    }
  });

  test('a sum by halves is that of one after the other, of any number of terms', () => {
    for (let length = 0; length < 40; length += 1) {
      const terms = triples.slice(0, length).map(([a]) => a);
      expect(sum(terms)).toEqual(terms.reduce((total, term) => add(total, term), zero));
    }
  });

  test('a difference and a quotient undo a sum and a product', () => {
    for (const [a, b] of triples) {
      expect(subtract(add(a, b), b)).toEqual(a);
      if (b.numerator !== 0n) expect(divide(multiply(a, b), b)).toEqual(a);
      if (b.numerator !== 0n) expect(multiply(b, divide(one, b))).toEqual(one);
    }
  });

  test('are in lowest terms, the denominator above nought', () => {
    expect(rational(6, -4)).toEqual({ numerator: -3n, denominator: 2n });
    expect(rational(0, -7)).toEqual({ numerator: 0n, denominator: 1n });
    for (const [a, b] of triples) {
      const { numerator, denominator } = multiply(a, b);
      expect(denominator > 0n).toBe(true);
      expect(rational(numerator * 91n, denominator * 91n)).toEqual({ numerator, denominator });
    }
  });

  test('are ordered as their differences are signed, and rounded down to whole numbers', () => {
    for (const [a, b] of triples) {
      expect(compare(a, b)).toBe(-compare(b, a) + 0);
      expect(compare(add(a, one), a)).toBe(1);
      const whole = rational(floor(a));
      expect(compare(whole, a)).toBeLessThanOrEqual(0);
      expect(compare(a, add(whole, one))).toBe(-1);
    }
    expect(floor(rational(-1, 2))).toBe(-1n);
    expect(floor(rational(-4, 2))).toBe(-2n);
  });

  test('nothing is divided by nought', () => {
    expect(() => rational(1, 0)).toThrow(expect.objectContaining({ code: 'NUMBER' }));
    expect(() => divide(one, zero)).toThrow(expect.objectContaining({ code: 'NUMBER' }));
  });
});

describe('numbers as text', () => {
  test.each([
    ['13.92', 348n, 25n],
    ['5', 5n, 1n],
    ['0.05', 1n, 20n],
    ['-0.50', -1n, 2n],
    ['41760/3000', 348n, 25n],
    ['-1/3', -1n, 3n],
    ['007', 7n, 1n],
    ['0.1000000000000000055511151231257827', 1000000000000000055511151231257827n, 10n ** 34n],
  ])('%s is read exactly', (text, numerator, denominator) => {
    expect(exact(text)).toEqual(rational(numerator, denominator));
  });

  test.each([
    ...[
      '',
      '.5',
      '5.',
      '1e3',
      '+1',
      ' 1',
      '1 ',
      '1,5',
      '1/2/3',
      '1.5/2',
      '1/0',
      '0x10',
      'NaN',
      'Infinity',
      '--1',
      '1_000',
      '٣',
    ],
    ...['1\n', '9'.repeat(10_001)],
  ])('%j is no number', (text) => {
    expect(() => exact(text)).toThrow(expect.objectContaining({ code: 'NUMBER' }));
  });

  test('what is written for data is read again as the same number', () => {
    for (const [a] of triples) expect(exact(exactText(a))).toEqual(a);
  });

  test.each([
    ['1/3', 4, '0.3333'],
    ['2/3', 4, '0.6667'],
    ['1/2', 0, '1'],
    ['-1/2', 0, '-1'],
    ['1/8', 2, '0.13'],
    ['-1/8', 2, '-0.13'],
    ['-1/1000', 2, '0.00'],
    ['1234.5', 1, '1234.5'],
    ['0.995', 2, '1.00'],
    ['5', 3, '5.000'],
  ])('%s is shown with %i decimals as %s: a half goes away from nought', (text, places, shown) => {
    expect(decimalText(exact(text), places)).toBe(shown);
  });
});
