import { expect, test } from 'vitest';
import { boundaryDistance } from '../../../review/rois/boundary-distance.ts';
import { type Point, ringOf } from '../../../review/rois/shape.ts';
import { drawOf, handDrawn, scribble } from './random-shapes.ts';

const box = (left: number, top: number, right: number, bottom: number) =>
  ringOf({
    kind: 'rectangle',
    points: [
      [left, top],
      [right, bottom],
    ],
  });

test('a box within a box: the corner is farthest', () => {
  // 10 on each side; from the outer corner to the inner it is 10 x sqrt 2.
  const found = boundaryDistance(box(0, 0, 100, 100), box(10, 10, 90, 90));
  expect(found?.largest).toBeCloseTo(Math.hypot(10, 10), 12);
  // The farthest 20 of 400 along the outer line lie within 2.5 of its corners: there it is the root of 10 x 10 + 7.5 x 7.5.
  expect(Math.abs((found?.percentile95 ?? 0) - 12.5)).toBeLessThan(0.2);
  expect(found?.within).toBeCloseTo(0.2, 12);
});

test('one slip of the hand decides the largest distance and not its 95th percentile', () => {
  const slipped = box(0, 0, 100, 100).toSpliced(1, 0, [50, 0], [50, -4], [50, 0]);
  const found = boundaryDistance(box(0, 0, 100, 100), slipped);
  expect(found).toMatchObject({ largest: 4, percentile95: expect.closeTo(0, 12) });
});

test('mm: rows and columns each by their own spacing', () => {
  const [one, other] = [box(0, 0, 10, 10), box(0, 0, 10, 16)];
  expect(boundaryDistance(one, other)?.largest).toBeCloseTo(6, 12);
  expect(boundaryDistance(one, other, [0.5, 0.1])?.largest).toBeCloseTo(3, 12);
  const [wide, wider] = [box(0, 0, 10, 10), box(0, 0, 16, 10)];
  expect(boundaryDistance(wide, wider, [0.5, 0.1])?.largest).toBeCloseTo(0.6, 12);
  for (const spacing of [0, -1, Number.NaN, Infinity]) {
    expect(() => boundaryDistance(one, other, [1, spacing])).toThrow(RangeError);
  }
});

test('a point, a line, and nothing at all', () => {
  expect(boundaryDistance([[3, 4]], [[0, 0]])).toEqual({ largest: 5, percentile95: 5, within: 0 });
  expect(boundaryDistance(Array(5).fill([3, 4]), [[0, 0]])?.largest).toBe(5);
  const line: Point[] = [
    [0, 0],
    [10, 0],
  ];
  expect(boundaryDistance(line, [[0, 0]])?.largest).toBe(10);
  expect(boundaryDistance([], line)).toBeUndefined();
});

test('distance has no order, is nought of itself, moves with both, grows with both, and keeps the triangle', () => {
  const draw = drawOf(6);
  for (let round = 0; round < 30; round += 1) {
    const shapes = [handDrawn(draw, 20 + round), scribble(draw, 3 + (round % 9), 200), handDrawn(draw, 12)];
    const [a, b, c] = shapes.map(({ points }) => points) as [readonly Point[], readonly Point[], readonly Point[]];
    const there = boundaryDistance(a, b)!;
    expect(boundaryDistance(b, a)).toEqual(there);
    expect(boundaryDistance(a, a)?.largest).toBeLessThan(1e-12);
    expect(there.percentile95).toBeLessThanOrEqual(there.largest);
    const further = ([x, y]: Point): Point => [4 * x + 90, 4 * y - 7];
    const grown = boundaryDistance(a.map(further), b.map(further))!;
    expect(grown.largest).toBeCloseTo(4 * there.largest, 8);
    expect(grown.percentile95).toBeCloseTo(4 * there.percentile95, 8);
    const [bc, ac] = [boundaryDistance(b, c)!, boundaryDistance(a, c)!];
    expect(ac.largest).toBeLessThanOrEqual(there.largest + bc.largest + there.within + bc.within);
  }
});

test('twenty thousand points are measured along the line alone', () => {
  const circle = (radius: number) =>
    Array.from({ length: 20_000 }, (_, k): Point => {
      const angle = (2 * Math.PI * k) / 20_000;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
  const found = boundaryDistance(circle(100), circle(90));
  expect(found?.largest).toBeCloseTo(10, 3);
});
