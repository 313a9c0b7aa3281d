import { expect, test } from 'vitest';
import { affineOfCorners, apply, boxBetween, invert, placed, scaleOf } from '../../../ui/viewer/geometry.ts';

const turned = affineOfCorners({ x: 100, y: 20 }, { x: 100, y: 220 }, { x: 40, y: 20 }, 400, 120);

test('corners land where they were put, also turned and mirrored', () => {
  expect(apply(turned, { x: 400, y: 0 })).toEqual({ x: 100, y: 220 });
  expect(apply(turned, { x: 0, y: 120 })).toEqual({ x: 40, y: 20 });
  expect(scaleOf(turned)).toBe(0.5);
});

test('the way back is exact', () => {
  const back = invert(turned);
  const point = back === undefined ? undefined : apply(back, apply(turned, { x: 12.25, y: 7.5 }));
  expect(point?.x).toBeCloseTo(12.25, 10);
  expect(point?.y).toBeCloseTo(7.5, 10);
});

test('a map without area has no way back', () => {
  expect(invert({ a: 1, b: 1, c: 1, d: 1, e: 0, f: 0 })).toBeUndefined();
});

test('a box stays within the outer edges of the first and last pixel', () => {
  const box = boxBetween({ x: 90, y: -40 }, { x: 5, y: 900 }, 64, 32);
  expect(box).toEqual({ x: 5, y: -0.5, width: 58.5, height: 32 });
});

test('what covers the whole image reaches from the outer edge of its first pixel to that of its last, turned as well', () => {
  const whole = placed(turned, 0, 0);
  expect(apply(whole, { x: 0, y: 0 })).toEqual(apply(turned, { x: -0.5, y: -0.5 }));
  expect(apply(whole, { x: 400, y: 120 })).toEqual(apply(turned, { x: 399.5, y: 119.5 }));
  expect(apply(placed(turned, 30, 10), { x: 5, y: 5 })).toEqual(apply(turned, { x: 34.5, y: 14.5 }));
});
