/** Whose open pages may be told that there are predictions for a case: those whom the policy shows them at this moment. */
import { modelVisibility, readPolicy } from '../../projects/policy.ts';
import type { TaskOfCase } from '../store/analysis-operations.ts';
import type { Store } from '../store/store.ts';

export async function tasksThatShow(store: Store, caseId: number): Promise<TaskOfCase[]> {
  const tasks = await store.read.tasksOfCase({ caseId });
  return tasks.filter(({ policy, state }) => modelVisibility(readPolicy(policy), state) === 'shown');
}
