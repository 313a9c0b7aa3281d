import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaskPredictions } from '../../../gateway/contract/predictions.ts';
import type { Project } from '../../../gateway/contract/projects.ts';
import { addImage, addPerson, letStudiesSettle, openTestProject, type TestProject } from '../../support/test-api.ts';

let box: TestProject;

beforeAll(async () => {
  // Anna manages elsewhere, and reads here.
  box = await openTestProject(['reader', 'manager']);
  await addImage(box.api, 1);
  await letStudiesSettle(box.api);
});
afterAll(() => box.api.close());

const change = (who: TestProject['reader'], modelShown: string) =>
  who.ask<Project>('PUT', `/api/projects/${box.project}/model-shown`, { modelShown });
const seen = async () => (await box.reader.ask<TaskPredictions>('GET', '/api/tasks/1/predictions')).body.state;

test('a manager changes when the model is shown, the other rules stay, and it is recorded', async () => {
  expect(await seen()).toBe('hidden-until-submit');
  const { body: before } = await box.manager.ask<Project>('GET', `/api/projects/${box.project}`);
  const { status, body } = await change(box.manager, 'always');
  expect(status).toBe(200);
  expect(body.policy).toEqual({ ...before.policy, modelShown: 'always' });
  expect(await seen()).toBe('waiting');
  await change(box.manager, 'never');
  expect(await seen()).toBe('never');
  expect(box.api.log.filter((line) => line.includes('"audit":"model-shown-changed"'))).toHaveLength(2);
});

test('who reads in the project does not lift the veil, nor does a manager of another one', async () => {
  expect((await change(box.reader, 'always')).body).toMatchObject({ code: 'NOT_ALLOWED' });
  const stranger = await addPerson(box.api, box.manager, 'mona', ['manager']);
  expect((await change(stranger, 'always')).body).toMatchObject({ code: 'NOT_FOUND' });
  expect((await change(box.manager, 'sometimes')).status).toBe(400);
  expect(await seen()).toBe('never');
});
