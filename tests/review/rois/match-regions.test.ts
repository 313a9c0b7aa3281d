import { expect, test } from 'vitest';
import { bestAssignment } from '../../../review/rois/best-assignment.ts';
import { drawnRegion, matchRegions } from '../../../review/rois/match-regions.ts';
import { drawOf, someRectangle, squareRegion } from './random-shapes.ts';

const region = (...words: Parameters<typeof squareRegion>) => drawnRegion(squareRegion(...words));
const pairsOf = ({ matched }: ReturnType<typeof matchRegions>) => matched.map(({ one, other }) => [one.id, other.id]);

test('regions of two readers are paired, and what is left is named', () => {
  const found = matchRegions(
    [region('a', 0, 0), region('b', 100, 0), region('c', 200, 0)],
    [region('x', 101, 0), region('y', 0, 1), region('z', 400, 0)],
  );
  expect(pairsOf(found)).toEqual([
    ['a', 'y'],
    ['b', 'x'],
  ]);
  expect(found.matched[0]?.iou).toBe(90 / 110);
  expect([found.onlyOne, found.onlyOther].map((list) => list.map(({ id }) => id))).toEqual([['c'], ['z']]);
});

test('the best in all is taken, not the best first', () => {
  // a meets x (8/12) and y (7/13); b meets x (7/13) only: first come first served would leave b and y alone.
  const found = matchRegions([region('a', 0, 0), region('b', 5, 0)], [region('x', 2, 0), region('y', -3, 0)]);
  expect(pairsOf(found)).toEqual([
    ['a', 'y'],
    ['b', 'x'],
  ]);
});

test('a pair at the threshold counts, one below does not, and one without anything in common never', () => {
  const [one, half] = [region('a', 0, 0, 10), region('x', 0, 0, Math.sqrt(50))];
  const { iou } = matchRegions([one], [half], 0).matched[0]!;
  expect(iou).toBeCloseTo(0.5, 12);
  expect(matchRegions([one], [half], iou).matched).toHaveLength(1);
  expect(matchRegions([one], [half], iou + 1e-9).matched).toHaveLength(0);
  expect(matchRegions([one], [region('x', 10, 0)], 0).matched).toHaveLength(0);
  expect(() => matchRegions([one], [half], 1.5)).toThrow(RangeError);
});

test('regions of two images or of two labels never meet', () => {
  const one = region('a', 0, 0);
  const [elsewhere, otherwise] = [
    region('x', 0, 0, 10, { image: 'lateral' }),
    region('y', 0, 0, 10, { label: 'node' }),
  ];
  expect(matchRegions([one], [elsewhere, otherwise]).matched).toEqual([]);
});

test('more regions than anybody draws are refused', () => {
  const many = Array(1_001).fill(region('a', 0, 0));
  expect(() => matchRegions(many, [])).toThrow(/1000 regions/);
});

test('the order of regions and readers changes nothing but the order', () => {
  const draw = drawOf(7);
  for (let round = 0; round < 60; round += 1) {
    const some = (name: string, count: number) =>
      Array.from({ length: count }, (_, k) =>
        drawnRegion({ id: `${name}${k}`, image: 'film', label: null, shape: someRectangle(draw, 40) }),
      );
    const [ones, others] = [some('a', round % 9), some('b', (round * 3) % 8)];
    const found = matchRegions(ones, others, 0.1);
    const sorted = (pairs: string[][]) => pairs.map((pair) => pair.join('-')).sort();
    const turned = matchRegions(others.toReversed(), ones.toReversed(), 0.1);
    expect(sorted(pairsOf(turned).map((pair) => pair.toReversed()))).toEqual(sorted(pairsOf(found)));
    expect(found.matched.length + found.onlyOne.length).toBe(ones.length);
    expect(found.matched.length + found.onlyOther.length).toBe(others.length);
  }
});

test('the assignment is the best of all there are', () => {
  const draw = drawOf(8);
  for (let round = 0; round < 200; round += 1) {
    const [rows, columns] = [1 + (round % 5), 1 + (round % 4)];
    const worth = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => (draw() < 0.4 ? 0 : Math.ceil(draw() * 4) / 4)),
    );
    const pairs = bestAssignment(worth);
    const sum = pairs.reduce((total, [row, column]) => total + (worth[row]?.[column] ?? 0), 0);
    const best = bestOfAll(worth, 0, new Set());
    expect(sum).toBe(best.sum);
    expect(pairs).toHaveLength(best.pairs);
    expect(pairs.every(([row, column]) => (worth[row]?.[column] ?? 0) > 0)).toBe(true);
    expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
  }
  expect(bestAssignment([])).toEqual([]);
  expect(bestAssignment([[], []])).toEqual([]);
});

/** Tries everything; of equal sums the one with most pairs. */
function bestOfAll(worth: readonly number[][], row: number, taken: Set<number>): { sum: number; pairs: number } {
  const own = worth[row];
  if (own === undefined) return { sum: 0, pairs: 0 };
  let best = bestOfAll(worth, row + 1, taken);
  for (const [column, value] of own.entries()) {
    if (value === 0 || taken.has(column)) continue;
    const rest = bestOfAll(worth, row + 1, new Set([...taken, column]));
    const here = { sum: rest.sum + value, pairs: rest.pairs + 1 };
    if (here.sum > best.sum || (here.sum === best.sum && here.pairs > best.pairs)) best = here;
  }
  return best;
}
