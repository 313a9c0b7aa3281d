import { expect, test } from 'vitest';
import { labelTarget } from '../../../gateway/answers/label-target.ts';

test.each([
  [{ yes: 2, no: 1, certainty: 1.4 }, 1, 1.4 / 3],
  [{ yes: 1, no: 2, certainty: 0.8 }, 0, 0.8 / 3],
  [{ yes: 1, no: 1, certainty: 1 }, 'tie', 'tie'],
  [{ yes: 0, no: 0, certainty: 0 }, 'unanswered', 'unanswered'],
  [undefined, 'unanswered', 'unanswered'],
])('%j: majority %s, mean grade %s', (votes, majority, grade) => {
  expect(labelTarget(votes, 'majority')).toBe(majority);
  expect(labelTarget(votes, 'mean-grade')).toBe(grade);
});
