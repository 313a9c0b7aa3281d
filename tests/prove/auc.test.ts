import { expect, test } from 'vitest';
import { random } from '../../inference/phantoms/random.ts';
import { auc, interval, type Scored } from './auc.ts';

test('the area is the share of pairs in the right order, ties half', () => {
  const draw = random(3);
  const all: Scored[] = Array.from({ length: 60 }, () => ({ present: draw.chance(0.3), score: draw.whole(0, 9) }));
  const pairs = all
    .filter(({ present }) => present)
    .flatMap((sick) => all.filter(({ present }) => !present).map((well) => Math.sign(sick.score - well.score)));
  const right = pairs.reduce((sum, sign) => sum + (sign + 1) / 2, 0) / pairs.length;
  expect(auc(all)).toBeCloseTo(right, 12);
  const [low, high] = interval(all, 500, 1);
  expect(low).toBeLessThan(right);
  expect(high).toBeGreaterThan(right);
});

test('the area is 1 in order, 0 in the reverse, and nothing with one side empty', () => {
  const all: Scored[] = [1, 2, 3, 4].map((score) => ({ present: score > 2, score }));
  expect(auc(all)).toBe(1);
  expect(auc(all.map(({ present, score }) => ({ present, score: -score })))).toBe(0);
  expect(auc(all.filter(({ present }) => present))).toBeNaN();
});
