import { expect, test } from 'vitest';
import { filledArea } from '../../../review/rois/filled-area.ts';
import { outlineOf, overlapOf } from '../../../review/rois/overlap.ts';
import { checkedShape, mostPoints, type Point, type Polygon, type Shape } from '../../../review/rois/shape.ts';
import { drawOf, handDrawn, scribble, someRectangle } from './random-shapes.ts';

const box = (left: number, top: number, right: number, bottom: number): Shape => ({
  kind: 'rectangle',
  points: [
    [right, top],
    [left, bottom],
  ],
});
const ring = (...points: Point[]): Polygon => ({ kind: 'polygon', points });
const between = (one: Shape, other: Shape) => overlapOf(outlineOf(one), outlineOf(other));
const areaOf = (shape: Shape) => outlineOf(shape).area;

test('two boxes: what both cover over what either covers, corners in any order', () => {
  // 10 x 10 each, 5 x 10 in common.
  const { iou, dice, intersection, exact } = between(box(0, 0, 10, 10), box(5, 0, 15, 10));
  expect({ iou, dice, intersection, exact }).toEqual({ iou: 50 / 150, dice: 0.5, intersection: 50, exact: true });
  expect(between(box(0, 0, 10, 10), box(0, 0, 10, 10)).iou).toBe(1);
  expect(between(box(0, 0, 10, 10), box(2, 2, 4, 4)).iou).toBe(0.04);
  // A side in common is no area in common.
  expect(between(box(0, 0, 10, 10), box(10, 0, 20, 10)).iou).toBe(0);
  expect(between(box(0, 0, 10, 10), box(30, 0, 40, 10)).iou).toBe(0);
});

test('a triangle, a box and an ellipse', () => {
  const triangle = ring([0, 0], [8, 0], [0, 8]);
  expect(areaOf(triangle)).toBe(32);
  // The square of 4 has its far corner on the long side of the triangle.
  expect(between(triangle, box(0, 0, 4, 4))).toMatchObject({ intersection: 16, iou: 0.5, dice: 32 / 48 });
  const ellipse: Shape = { kind: 'ellipse', centre: [50, 40], radii: [20, 10], angle: Math.PI / 6 };
  expect(areaOf(ellipse)).toBeCloseTo(200 * Math.PI, 9);
  // A half plane through the centre cuts it in two equal parts.
  expect(between(ellipse, box(0, 0, 50, 100)).intersection).toBeCloseTo(100 * Math.PI, 6);
  expect(between(ellipse, { ...ellipse, angle: Math.PI / 6 + Math.PI }).iou).toBeCloseTo(1, 9);
});

test('a ring that crosses itself holds what a canvas fills', () => {
  const eight = ring([0, 0], [4, 4], [4, 0], [0, 4]);
  expect(areaOf(eight)).toBe(8);
  const twiceRound = ring([0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [4, 0], [4, 4], [0, 4]);
  expect(areaOf(twiceRound)).toBe(16);
  expect(areaOf(ring(...twiceRound.points.slice(0, 4).toReversed()))).toBe(16);
  // Five points of a star, drawn in one line: the middle is inside.
  const star = ring(
    ...[0, 2, 4, 1, 3].map((k): Point => [Math.cos(2 * Math.PI * (k / 5)) * 10, Math.sin(2 * Math.PI * (k / 5)) * 10]),
  );
  expect(between(star, box(-0.5, -0.5, 0.5, 0.5)).intersection).toBeCloseTo(1, 12);
});

test('what encloses nothing shares nothing', () => {
  const nothing = [ring(), ring([3, 3]), ring([1, 1], [5, 5]), ring([2, 2], [2, 2], [2, 2]), box(1, 1, 1, 9)];
  for (const shape of nothing) {
    expect(areaOf(shape)).toBe(0);
    expect(between(shape, shape)).toMatchObject({ iou: 0, dice: 0, intersection: 0 });
    expect(between(shape, box(0, 0, 10, 10))).toMatchObject({ iou: 0, dice: 0 });
  }
  const line: Shape = { kind: 'ellipse', centre: [5, 5], radii: [3, 0], angle: 1 };
  expect(areaOf(line)).toBeCloseTo(0, 9);
});

const moved = (shape: Polygon, move: (point: Point) => Point): Polygon => ({
  ...shape,
  points: shape.points.map(move),
});

test('overlap keeps its bounds, has no order, and does not depend on place, size, first point or direction', () => {
  const draw = drawOf(3);
  for (let round = 0; round < 150; round += 1) {
    const shapes = [handDrawn(draw, 5 + (round % 60)), scribble(draw, 3 + (round % 25), 160)] as const;
    const [one, other] = round % 2 === 0 ? shapes : [shapes[1], shapes[0]];
    const here = between(one, other);
    expect(here.exact).toBe(true);
    expect(here.iou).toBeGreaterThanOrEqual(0);
    expect(here.iou).toBeLessThanOrEqual(here.dice);
    expect(here.dice).toBeLessThanOrEqual(1);
    expect(here.dice).toBeCloseTo((2 * here.iou) / (1 + here.iou), 12);
    expect(between(other, one).iou).toBeCloseTo(here.iou, 12);
    const further = ([x, y]: Point): Point => [x * 3.7 + 1_234.5, y * 3.7 - 77.25];
    expect(between(moved(one, further), moved(other, further)).iou).toBeCloseTo(here.iou, 9);
    const turned = ([x, y]: Point): Point => [x * 0.6 - y * 0.8, x * 0.8 + y * 0.6];
    expect(between(moved(one, turned), moved(other, turned)).iou).toBeCloseTo(here.iou, 9);
    const at = 1 + (round % 4);
    const rolled = { ...one, points: [...one.points.slice(at), ...one.points.slice(0, at)].reverse() };
    expect(between(rolled, other).iou).toBeCloseTo(here.iou, 12);
    const doubled = { ...one, points: one.points.flatMap((point) => [point, point]) };
    expect(between(doubled, other).iou).toBeCloseTo(here.iou, 12);
    expect(between(one, one).iou).toBeCloseTo(1, 12);
  }
});

test('a box is the same as a box and as a ring of its corners', () => {
  const draw = drawOf(4);
  for (let round = 0; round < 100; round += 1) {
    const [one, other] = [someRectangle(draw), someRectangle(draw)];
    const asRing = ring(...outlineOf(other).ring);
    expect(between(one, asRing).iou).toBeCloseTo(between(one, other).iou, 12);
  }
});

test.each<[string, Shape, RegExp]>([
  ['a number that is none', ring([0, 0], [Number.NaN, 1], [2, 2]), /outside of any image/],
  ['a point at infinity', box(0, 0, Infinity, 1), /outside of any image/],
  ['one point more than is drawn', ring(...Array.from({ length: 100_000 }, (): Point => [1, 1])), /20000 points/],
  ['a negative radius', { kind: 'ellipse', centre: [0, 0], radii: [1, -1], angle: 0 }, /negative radius/],
  ['an angle that is none', { kind: 'ellipse', centre: [0, 0], radii: [1, 1], angle: Number.NaN }, /angle/],
  ['a box of one corner', { kind: 'rectangle', points: [[1, 1]] } as unknown as Shape, /two corners/],
])('no shape: %s', (_what, shape, says) => {
  expect(() => checkedShape(shape)).toThrow(says);
});

test('a ring made to take for ever is measured at rows of equal distance, and says so', () => {
  // All sides cross nearly all others, between the same two rows.
  const comb = Array.from({ length: mostPoints }, (_, k): Point => [(k * 7_919) % 20_011, (k % 2) * 100]);
  const held = checkedShape({ kind: 'polygon', points: comb } as const);
  const { area, exact } = filledArea([held.points], 1_000_000);
  expect(exact).toBe(false);
  expect(area).toBeGreaterThan(0);
  expect(area).toBeLessThanOrEqual(20_011 * 100);
  // As many long sides at as many heights: even without a crossing they would be too many for each strip.
  const tall = Array.from({ length: mostPoints }, (_, k): Point => [k, k % 2 === 0 ? k / 20_000 : 100 + k / 20_000]);
  expect(filledArea([tall], 1_000_000).exact).toBe(false);
});

test('what is measured at equal distances comes near what is calculated', () => {
  const draw = drawOf(5);
  for (let round = 0; round < 20; round += 1) {
    const { points } = scribble(draw, 60, 500);
    const exact = filledArea([points]);
    const rough = filledArea([points], 10_000);
    expect([exact.exact, rough.exact]).toEqual([true, false]);
    expect(Math.abs(rough.area / exact.area - 1)).toBeLessThan(0.01);
  }
});
