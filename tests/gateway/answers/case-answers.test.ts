/** What counts of a project's answers, on a real store. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveAnswer, submitAnswer } from '../../../gateway/answer.ts';
import { caseAnswers } from '../../../gateway/answers/case-answers.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  letStudiesSettle,
  openTestApi,
  type TestApi,
} from '../../support/test-api.ts';

let api: TestApi;
let projectId: number;

beforeAll(async () => {
  api = await openTestApi();
  const manager = await firstManager(api);
  for (const account of ['anna', 'ben']) await addPerson(api, manager, account, ['reader']);
  projectId = await addProject(manager, ['anna', 'ben']);
  for (const n of [1, 2]) {
    await addImage(api, n, { patientKey: `patient-${n}` });
    await letStudiesSettle(api);
  }
});
afterAll(() => api.close());

async function answer(account: string, caseNumber: number, value: 'yes' | 'no', grade: 0 | 60 | 80 | null) {
  const userId = (await api.accounts.users()).find((user) => user.account === account)?.id ?? 0;
  const items = await api.store.read.worklist({ userId, projectId, after: 0, limit: 10 });
  const own = { userId, taskId: items.find((item) => item.caseNumber === caseNumber)?.taskId ?? 0 };
  const base = (await api.store.read.task(own))?.revision ?? 0;
  const parts = { store: api.store, now: () => api.clock.now, tell: () => undefined };
  const labels = [{ label: 'pneumonia', value, grade }];
  await saveAnswer(own, { base, client: randomUUID(), labels, rois: [] }, parts);
  await submitAnswer(own, { base: base + 1, client: randomUUID() }, parts);
}

test('votes of a case are counted, with how sure its readers were, and drafts are not', async () => {
  await answer('anna', 1, 'yes', 80);
  await answer('ben', 1, 'no', null);
  await answer('anna', 2, 'yes', 60);
  const { cases, answers, changed } = await caseAnswers(api.store, projectId);
  expect([answers, changed]).toEqual([3, 0]);
  expect(cases.map(({ number, patient }) => [number, patient])).toEqual([
    [1, 'patient-1'],
    [2, 'patient-2'],
  ]);
  expect(cases[0]?.votes.get('pneumonia')).toEqual({ yes: 1, no: 1, certainty: 0.8 });
  // What nobody touched was submitted as a no.
  expect(cases[0]?.votes.get('cardiomegaly')).toEqual({ yes: 0, no: 2, certainty: 0 });
  expect(cases[1]?.images).toHaveLength(1);
});

test('an answer changed is one answer, by its newest word', async () => {
  await answer('anna', 2, 'no', 0);
  const { cases, answers } = await caseAnswers(api.store, projectId);
  expect(answers).toBe(3);
  expect(cases[1]?.votes.get('pneumonia')).toEqual({ yes: 0, no: 1, certainty: 0 });
});

test('an answer given on other pixels than stand there now does not count', async () => {
  await addImage(api, 2, { copy: 2, patientKey: 'patient-2' });
  await letStudiesSettle(api);
  expect(await caseAnswers(api.store, projectId)).toMatchObject({ answers: 2, changed: 1, cases: [{ number: 1 }] });
});

test('another patient’s name on the same pixels changes whose they are, not what was seen', async () => {
  await addImage(api, 1, { copy: 2, patientKey: 'patient-9', picture: 'e/2.25.13.dcm' });
  await letStudiesSettle(api);
  expect(await caseAnswers(api.store, projectId)).toMatchObject({ answers: 2, cases: [{ patient: 'patient-9' }] });
});
