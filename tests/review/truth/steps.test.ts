import { expect, test } from 'vitest';
import { aStep, finish, sortedInSteps } from '../../../review/truth/steps.ts';
import { seeded } from '../../gateway/doors/seeded.ts';

test.each([0, 1, 2, aStep - 1, aStep, aStep + 1, 3 * aStep, 5 * aStep + 7])(
  '%i items sorted in steps are sorted, and stable',
  (count) => {
    const draw = seeded(count);
    const items = Array.from({ length: count }, (_, at) => ({ key: draw(500), at }));
    const steps = sortedInSteps(items, (a, b) => a.key - b.key);
    expect(finish(steps)).toEqual(items.toSorted((a, b) => a.key - b.key));
  },
);

test('with a place to pause in every run and every merge', () => {
  const steps = sortedInSteps(
    Array.from({ length: 4 * aStep }, (_, at) => -at),
    (a, b) => a - b,
  );
  let pauses = 0;
  for (let step = steps.next(); !step.done; step = steps.next()) pauses += 1;
  expect(pauses).toBe(4 + 2 * 4);
});
