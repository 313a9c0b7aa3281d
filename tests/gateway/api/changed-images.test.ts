/** What readers and managers see when an image of a case comes again: no answer moves to other pixels, and nothing is said for nothing. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerLines } from '../../../gateway/answers/answer-lines.ts';
import type { SaveAnswer, Saved } from '../../../gateway/contract/answers.ts';
import type { ChangedCases } from '../../../gateway/contract/case-changes.ts';
import type { Task, TaskImage } from '../../../gateway/contract/tasks.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  makeCases,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let [anna, ben, cleo]: TestBrowser[] = [];
let project: number;

beforeEach(async () => {
  api = await openTestApi({}, 'warn');
  manager = await firstManager(api);
  [anna, ben, cleo] = await Promise.all(
    ['anna', 'ben', 'cleo'].map((name) => addPerson(api, manager, name, ['reader'])),
  );
  project = await addProject(manager, ['anna', 'ben', 'cleo']);
  await addImage(api, 1, { picture: 'x' });
  await quiet();
});
afterEach(() => api.close());

async function quiet() {
  api.clock.now += 10_000;
  return makeCases(api);
}

async function taskOf(reader: TestBrowser | undefined, query = ''): Promise<Task> {
  const list = await (reader as TestBrowser).ask<Worklist>('GET', `/api/projects/${project}/worklist`);
  return (await (reader as TestBrowser).ask<Task>('GET', `/api/tasks/${list.body.items[0]?.taskId}${query}`)).body;
}
const imageOf = async (reader: TestBrowser | undefined, query = ''): Promise<TaskImage> =>
  (await taskOf(reader, query)).images[0] as TaskImage;

/** As the page does it: everything that it shows is named. */
async function save(reader: TestBrowser | undefined, task: Task, change: Partial<SaveAnswer> = {}) {
  const body = {
    base: task.answer.revision,
    client: randomUUID(),
    labels: [],
    rois: [],
    seen: seenOn(task),
    ...change,
  };
  return (reader as TestBrowser).ask<Saved & { field?: string }>('PUT', `/api/tasks/${task.id}/answer`, body);
}
async function submit(reader: TestBrowser | undefined, task: Task) {
  const body = { base: task.answer.revision, client: randomUUID(), seen: seenOn(task) };
  const reply = await (reader as TestBrowser).ask<Saved>('POST', `/api/tasks/${task.id}/submit`, body);
  expect(reply.status).toBe(200);
}
const seenOn = (task: Task) => task.images.map(({ instance }) => instance);
const firstByte = async (reader: TestBrowser | undefined, image: TaskImage) => {
  const reply = await (reader as TestBrowser).ask('GET', image.frameUrls[0] ?? '', undefined, {
    accept: 'application/octet-stream; transfer-syntax=*',
  });
  return [reply.status, reply.text.charCodeAt(0)];
};
const changed = async () => (await manager.ask<ChangedCases>('GET', `/api/projects/${project}/changes`)).body;

const rectangle = (image: TaskImage, y: number) => ({
  ...{ id: '00000000-0000-4000-8000-00000000000a', label: null, kind: 'rectangle' as const, frame: 1 },
  sopInstanceUid: image.sopInstanceUid,
  points: [
    [0, 0],
    [1, y],
  ] as [[number, number], [number, number]],
});

describe('the same samples in another form', () => {
  test('disturb nobody: every task goes on with the first version, and the manager has one line', async () => {
    const first = await taskOf(anna);
    await save(anna, first);
    await submit(ben, await taskOf(ben));
    await addImage(api, 1, { copy: 2, picture: 'x' });
    await quiet();
    for (const reader of [anna, ben, cleo]) {
      const { instance, standing } = await imageOf(reader);
      expect([instance, standing]).toEqual([first.images[0]?.instance, 'same']);
    }
    expect(await changed()).toEqual({ cases: [], total: 0, resent: 1 });
    const lines = await answerLines(api.store, project);
    expect([lines.length > 1, lines.flatMap(({ changedSince }) => changedSince)]).toEqual([true, []]);
    // Once an answer, not once a label: of a CT it is hundreds.
    expect(lines.flatMap(({ images }) => images.map(({ instance }) => instance))).toEqual([first.images[0]?.instance]);
  });
});

describe('other pixels', () => {
  test('are what an unsubmitted case shows, what a submitted one stays away from, and a note for both', async () => {
    const before = await imageOf(cleo);
    await save(anna, await taskOf(anna));
    await submit(ben, await taskOf(ben));
    await addImage(api, 1, { copy: 2, picture: 'y' });
    await quiet();
    const [annas, bens, cleos] = [await imageOf(anna), await imageOf(ben), await imageOf(cleo)];
    expect([annas.standing, bens.standing, cleos.standing]).toEqual(['replaced', 'earlier', 'same']);
    expect([annas.instance, cleos.instance, bens.instance]).toEqual([cleos.instance, annas.instance, before.instance]);
    // The pixels behind the names: image 1 begins with byte 10, its second copy with 11.
    expect([await firstByte(anna, annas), await firstByte(ben, bens), await firstByte(cleo, cleos)]).toEqual([
      [200, 11],
      [200, 10],
      [200, 11],
    ]);
    const { cases, total } = await changed();
    expect([cases, total]).toMatchObject([[{ caseNumber: 1, kinds: ['pixels'], saved: 1, submitted: 1 }], 1]);
    expect((await answerLines(api.store, project)).map(({ changedSince }) => changedSince)).toContainEqual(['pixels']);
  });

  test.each(['waiting', 'held', 'broken'] as const)('are shown to nobody while they are %s', async (clearing) => {
    const before = await imageOf(anna);
    await addImage(api, 1, { copy: 2, picture: 'y', clearing });
    await quiet();
    expect(await imageOf(anna)).toEqual(before);
    const hidden = before.frameUrls[0]?.replace(`=${before.instance}`, `=${before.instance + 1}`);
    expect((await (anna as TestBrowser).ask('GET', hidden ?? '')).status).toBe(404);
    expect((await changed()).total).toBe(0);
    // Nor can a page that lies have seen it.
    const task = await taskOf(anna);
    await save(anna, task, { seen: [before.instance, before.instance + 1] });
    const [row] = await api.store.read.revisions({ taskId: task.id, userId: (anna as TestBrowser).me.id });
    expect(JSON.parse(row?.seen ?? '')).toEqual([before.instance]);
  });

  test('are not what was seen by a page that was open before they came', async () => {
    const open = await taskOf(anna);
    await addImage(api, 1, { copy: 2, picture: 'y' });
    expect((await save(anna, open)).status).toBe(200);
    const { answer, images } = await taskOf(anna);
    const [row] = await api.store.read.revisions({ taskId: open.id, userId: (anna as TestBrowser).me.id });
    expect([answer.revision, JSON.parse(row?.seen ?? '')]).toEqual([1, seenOn(open)]);
    expect(images[0]?.standing).toBe('replaced');
    // Once it is saved on the new image it stands on that.
    await save(anna, await taskOf(anna));
    expect((await imageOf(anna)).standing).toBe('same');
  });

  test('are taken up by who submitted, if they want to: then the flag is gone', async () => {
    await submit(ben, await taskOf(ben));
    await addImage(api, 1, { copy: 2, picture: 'y' });
    await quiet();
    expect((await changed()).cases[0]?.submitted).toBe(1);
    const newer = await taskOf(ben, '?images=newest');
    expect(newer.images[0]?.standing).toBe('replaced');
    expect((await imageOf(ben)).standing).toBe('earlier');
    await submit(ben, newer);
    expect(await imageOf(ben)).toMatchObject({ instance: newer.images[0]?.instance, standing: 'same' });
    expect((await changed()).cases[0]?.submitted).toBe(0);
  });

  test('of another size keep the marks of before, and take no new one outside', async () => {
    const task = await taskOf(anna);
    const roi = rectangle(task.images[0] as TaskImage, 1);
    expect((await save(anna, task, { rois: [roi] })).status).toBe(200);
    await addImage(api, 1, { copy: 2, picture: 'y', rows: 1 });
    const again = await taskOf(anna);
    expect([again.images[0]?.rows, again.answer.rois]).toEqual([1, [roi]]);
    expect((await save(anna, again, { rois: [roi] })).status).toBe(200);
    const moved = await save(anna, await taskOf(anna), { rois: [rectangle(task.images[0] as TaskImage, 0.9)] });
    expect([moved.status, moved.body.field]).toEqual([400, '/rois/0']);
  });

  test('of a page that does not say what it showed are not claimed to be seen', async () => {
    await save(anna, await taskOf(anna));
    await addImage(api, 1, { copy: 2, picture: 'y' });
    const task = await taskOf(anna);
    const body = { base: task.answer.revision, client: randomUUID(), labels: [], rois: [] };
    expect((await (anna as TestBrowser).ask('PUT', `/api/tasks/${task.id}/answer`, body)).status).toBe(200);
    expect((await imageOf(anna)).standing).toBe('replaced');
  });

  test('are named by nobody else: an instance of another study is not kept as seen', async () => {
    await addImage(api, 2);
    await quiet();
    const task = await taskOf(anna);
    await save(anna, task, { seen: [...seenOn(task), 1, 2, 3, 99] });
    const [row] = await api.store.read.revisions({ taskId: task.id, userId: (anna as TestBrowser).me.id });
    expect(JSON.parse(row?.seen ?? '')).toEqual(seenOn(task));
  });
});

describe('an image that says it is of another patient', () => {
  test('is shown with its own header; answers stand, because the pixels do; manager and export are told', async () => {
    await submit(ben, await taskOf(ben));
    const before = await imageOf(ben);
    await addImage(api, 1, { copy: 2, picture: 'x', patientKey: 'ZWEITER' });
    await quiet();
    const after = await imageOf(ben);
    expect([after.instance === before.instance, after.standing]).toEqual([false, 'same']);
    const reply = await manager.ask<ChangedCases>('GET', `/api/projects/${project}/changes`);
    expect(reply.body.cases).toMatchObject([{ kinds: ['patient'], submitted: 1 }]);
    expect(reply.text).not.toContain('ZWEITER');
    expect(new Set((await answerLines(api.store, project)).map(({ changedSince }) => changedSince.join()))).toEqual(
      new Set(['patient']),
    );
  });
});

describe('marked as seen', () => {
  test('a change is gone for the managers of this project, recorded, and comes back with the next one', async () => {
    await addImage(api, 1, { copy: 2, picture: 'y' });
    const [one] = (await changed()).cases;
    const body = { caseNumber: 1, upTo: one?.upTo };
    const reply = await manager.ask<ChangedCases>('POST', `/api/projects/${project}/changes`, body);
    expect([reply.status, reply.body.total]).toEqual([200, 0]);
    await addImage(api, 1, { copy: 3, picture: 'z' });
    expect((await changed()).total).toBe(1);
    const other = await manager.ask('POST', `/api/projects/${project}/changes`, { ...body, caseNumber: 7 });
    expect(other.status).toBe(404);
  });

  test('by nobody who does not manage the project', async () => {
    const max = await addPerson(api, manager, 'max', ['manager']);
    const path = `/api/projects/${project}/changes`;
    expect((await max.ask('GET', path)).status).toBe(404);
    expect((await max.ask('POST', path, { caseNumber: 1, upTo: 1 })).status).toBe(404);
    expect((await (anna as TestBrowser).ask('GET', path)).status).toBe(403);
  });
});
