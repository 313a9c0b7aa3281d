/** The story of an answer where two sendings of one change overtake each other. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnswerParts, saveAnswer, submitAnswer } from '../../gateway/answer.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  makeCases,
  openTestApi,
  type TestApi,
} from '../support/test-api.ts';

let api: TestApi;
let parts: AnswerParts;
let own: { userId: number; taskId: number };

beforeAll(async () => {
  api = await openTestApi();
  const manager = await firstManager(api);
  await addPerson(api, manager, 'anna', ['reader']);
  const projectId = await addProject(manager, ['anna'], { changeAfterSubmit: false });
  await addImage(api, 1);
  api.clock.now += 10_000;
  await makeCases(api);
  const userId = (await api.accounts.users()).find(({ account }) => account === 'anna')?.id ?? 0;
  const [item] = await api.store.read.worklist({ userId, projectId, after: 0, limit: 1 });
  own = { userId, taskId: item?.taskId ?? 0 };
  parts = { store: api.store, now: () => api.clock.now, tell: () => undefined };
});
afterAll(() => api.close());

/** The same parts, but the first sending is kept just after the repeat was looked up and not found. */
function overtakenBy(first: () => Promise<unknown>): AnswerParts {
  const { store } = api;
  let pending: typeof first | undefined = first;
  const task: typeof store.read.task = async (input) => {
    const now = pending;
    pending = undefined;
    await now?.();
    return store.read.task(input);
  };
  return { ...parts, store: { ...store, read: { ...store.read, task } } };
}

test('a repeat that its own first sending overtakes is answered like it: neither a conflict nor a refusal', async () => {
  const labels = [{ label: 'pneumonia', value: 'yes' as const, grade: 80 as const }];
  const change = { base: 0, client: randomUUID(), labels, rois: [] };
  const saved = await saveAnswer(
    own,
    change,
    overtakenBy(() => saveAnswer(own, change, parts)),
  );
  expect(saved).toMatchObject({ saved: { revision: 1, state: 'draft' } });
  const submit = { base: 1, client: randomUUID() };
  const submitted = await submitAnswer(
    own,
    submit,
    overtakenBy(() => submitAnswer(own, submit, parts)),
  );
  expect(submitted).toMatchObject({ saved: { revision: 2, state: 'submitted' } });
  await expect(submitAnswer(own, { base: 2, client: randomUUID() }, parts)).rejects.toMatchObject({
    code: 'ALREADY_SUBMITTED',
  });
});
