/** Which training sets the page Leaving lists. */
import { expect, test } from 'vitest';
import type { TrainingSet, TrainingSetState } from '../../gateway/contract/training-sets.ts';
import { openSets } from '../../ui/leaving/set-words.ts';

const set = (id: number, state: TrainingSetState): TrainingSet => ({
  ...{ id, state, project: { id: 1, name: 'Chest' }, by: 'maria', at: 1, statement: 'any', tries: 1 },
  ...{ images: { total: 1, done: 1 }, failure: null, release: null, approvedBy: null, mayApprove: false },
});

test('one that waits for a look is listed however many failed since; what is over is not', () => {
  const failed = [30, 29, 28, 27, 26, 25, 24, 23, 22].map((id) => set(id, 'failed'));
  const sets = [...failed, set(21, 'building'), set(20, 'approved'), set(19, 'waiting'), set(18, 'withdrawn')];
  expect(openSets(sets).map(({ id }) => id)).toEqual([21, 19, 30, 29, 28, 27, 26, 25]);
});
