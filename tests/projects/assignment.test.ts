import { describe, expect, test } from 'vitest';
import { orderSeed, placeFor } from '../../projects/assignment.ts';

/** The order that results where `count` cases come one by one and nothing is touched meanwhile. */
function orderOf(project: number, reader: number, count: number): number[] {
  const order: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    const place = placeFor(orderSeed(project, reader, number), 1, number);
    if (place !== number) order[number - 1] = order[place - 1] as number;
    order[place - 1] = number;
  }
  return order;
}

describe('the order of a reader', () => {
  test('holds every case once', () => {
    const order = orderOf(1, 2, 500);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
  });

  test('is the same whenever it is worked out, and another for another reader or project', () => {
    expect(orderOf(1, 2, 50)).toEqual(orderOf(1, 2, 50));
    expect(orderOf(1, 2, 50)).not.toEqual(orderOf(1, 3, 50));
    expect(orderOf(1, 2, 50)).not.toEqual(orderOf(2, 2, 50));
  });

  test('favours no place: over 6,000 readers each case stands first about as often', () => {
    const cases = 6;
    const first = new Array<number>(cases).fill(0);
    for (let reader = 1; reader <= 6_000; reader += 1) {
      const head = (orderOf(1, reader, cases)[0] ?? 0) - 1;
      first[head] = (first[head] ?? 0) + 1;
    }
    // Chi-square with 5 degrees of freedom: 20.5 is passed by chance once in a thousand.
    const chiSquare = first.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });
});
