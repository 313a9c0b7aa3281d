import { expect, test } from 'vitest';
import { classOrder } from '../../../review/truth/class-order.ts';

test('classes that EM found turned round are put back', () => {
  // Two readers; class 0 is called yes by both, class 1 no.
  expect(classOrder(Float64Array.of(1, 9, 8, 2, 0, 10, 7, 3), 2)).toEqual([1, 0]);
  expect(classOrder(Float64Array.of(9, 1, 2, 8, 10, 0, 3, 7), 2)).toEqual([0, 1]);
});

test('of six the naming by which most answers are right, each class once', () => {
  const found = [3, 0, 5, 1, 4, 2];
  const counts = new Float64Array(36).fill(1);
  // Class `found[k]` is mostly called k.
  for (const [k, j] of found.entries()) counts[j * 6 + k] = 10;
  expect(classOrder(counts, 6)).toEqual(found);
});

test('as good either way, nothing changes', () => {
  expect(classOrder(Float64Array.of(5, 5, 5, 5), 2)).toEqual([0, 1]);
  expect(classOrder(new Float64Array(4), 2)).toEqual([0, 1]);
});

test('a rare category that is often missed keeps its name', () => {
  expect(classOrder(Float64Array.of(960, 5, 25, 10), 2)).toEqual([0, 1]);
});
