/** Largest remainders: to the last unit, the ties by rule, and never by the order in which payees are named. */
import { describe, expect, test } from 'vitest';
import { apportion, budgetUnits, type Claim } from '../../reward/apportion.ts';
import { compare, floor, multiply, rational, subtract } from '../../reward/rational.ts';
import { seeded } from '../gateway/doors/seeded.ts';

function readers(...parts: ReadonlyArray<readonly [payee: string, above: number, below: number]>): Claim[] {
  return parts.map(([payee, above, below]) => ({ payee, kind: 'reader', share: rational(above, below) }));
}

describe('largest remainder', () => {
  test('the last unit goes to the largest fraction', () => {
    // 2.4, 3.9 and 3.7 of 10.
    expect(apportion(readers(['a', 24, 100], ['b', 39, 100], ['c', 37, 100]), 10n)).toEqual([2n, 4n, 4n]);
  });

  test('equal fractions: by name in code units, not by case or by the order given', () => {
    expect(apportion(readers(['b', 1, 3], ['a', 1, 3], ['Z', 1, 3]), 10n)).toEqual([3n, 3n, 4n]);
    expect(apportion(readers(['é', 1, 2], ['z', 1, 2]), 1n)).toEqual([0n, 1n]);
  });

  test('of one name the owner first; what is unpaid last, whatever the others are called', () => {
    const third = rational(1, 3);
    const claims: Claim[] = [
      { payee: '', kind: 'unpaid', share: third },
      { payee: 'a', kind: 'reader', share: third },
      { payee: 'a', kind: 'owner', share: third },
    ];
    expect(apportion(claims, 1n)).toEqual([0n, 0n, 1n]);
    expect(apportion(claims, 2n)).toEqual([0n, 1n, 1n]);
  });

  test('for any shares: within a unit of the exact part, all of the budget, any order', () => {
    const draw = seeded(1792);
    for (let round = 0; round < 400; round += 1) {
      const points = Array.from({ length: 1 + draw(12) }, () => draw(9));
      const total = points.reduce((a, b) => a + b, 0);
      if (total === 0) continue;
      const claims = points.map((p, k): Claim => ({ payee: `p${k}`, kind: 'reader', share: rational(p, total) }));
      const units = BigInt(draw(1_000)) ** BigInt(1 + draw(6));
      const parts = apportion(claims, units);
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(units);
      for (const [k, { share }] of claims.entries()) {
        const quota = multiply(share, rational(units));
        const over = subtract(rational(parts[k]!), rational(floor(quota)));
        expect([0n, 1n]).toContain(over.numerator);
        if (quota.denominator === 1n) expect(parts[k]).toBe(quota.numerator);
      }
      // Nobody with a smaller fraction got a unit that one with a larger did without.
      const favoured = claims.map(({ share }, k) => {
        const quota = multiply(share, rational(units));
        return { up: parts[k]! > floor(quota), rest: subtract(quota, rational(floor(quota))) };
      });
      for (const a of favoured)
        for (const b of favoured) if (a.up && !b.up) expect(compare(a.rest, b.rest)).not.toBe(-1);
      expect(apportion(claims.toReversed(), units)).toEqual(parts.toReversed());
    }
  });

  test('shares that do not add up to one, or lie below nought, are refused', () => {
    expect(() => apportion(readers(['a', 1, 3], ['b', 1, 3]), 10n)).toThrow(
      expect.objectContaining({ code: 'NUMBER' }),
    );
    expect(() => apportion(readers(['a', 4, 3], ['b', -1, 3]), 10n)).toThrow(
      expect.objectContaining({ code: 'NUMBER' }),
    );
    expect(() => apportion([], 10n)).toThrow(expect.objectContaining({ code: 'NUMBER' }));
  });
});

describe('a budget', () => {
  test.each([
    ['1000', 6, 1_000_000_000n],
    ['0.000001', 6, 1n],
    ['1000.50', 2, 100_050n],
    ['0', 18, 0n],
    ['9007199254740993', 0, 9007199254740993n],
    ['3/2', 1, 15n],
  ])('%s at 10^-%i is so many base units', (amount, exponent, units) => {
    expect(budgetUnits({ amount, exponent, token: 'T' })).toBe(units);
  });

  test.each([
    ['0.0000001', 6],
    ['1/3', 6],
    ['-1', 6],
    ['1', -1],
    ['1', 19],
    ['1', 1.5],
  ])('%s at 10^-%d is none', (amount, exponent) => {
    expect(() => budgetUnits({ amount, exponent, token: 'T' })).toThrow(expect.objectContaining({ code: 'BUDGET' }));
  });
});
