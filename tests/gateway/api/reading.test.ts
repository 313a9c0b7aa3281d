import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerConflict, Saved } from '../../../gateway/contract/answers.ts';
import type { Progress } from '../../../gateway/contract/projects.ts';
import type { Task } from '../../../gateway/contract/tasks.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import {
  addImage,
  addProject,
  letStudiesSettle,
  makeCases,
  openTestProject,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let reader: TestBrowser;
let project: number;
let strict: number;

beforeAll(async () => {
  ({ api, manager, reader, project } = await openTestProject());
  strict = await addProject(manager, ['anna'], { demandAllLabels: true, changeAfterSubmit: false });
  for (const n of [1, 2, 3, 4, 5]) await addImage(api, n, { frames: n === 5 ? 3 : 1 });
  await letStudiesSettle(api);
});
afterAll(() => api.close());

async function worklist(of = project, query = ''): Promise<Worklist> {
  return (await reader.ask<Worklist>('GET', `/api/projects/${of}/worklist${query}`)).body;
}

async function taskAt(position: number, of = project): Promise<Task> {
  const item = (await worklist(of)).items.find((one) => one.position === position);
  return (await reader.ask<Task>('GET', `/api/tasks/${item?.taskId}`)).body;
}

const yes = (label: string, grade: number | null = 80) => ({ label, value: 'yes', grade });
const mark = (
  task: Task,
  points = [
    [0, 0],
    [1.5, 1],
  ],
) => ({
  id: randomUUID(),
  label: 'pneumonia',
  kind: 'rectangle',
  sopInstanceUid: task.images[0]?.sopInstanceUid,
  frame: 1,
  points,
});

describe('worklist', () => {
  test('holds my tasks in my order, page by page', async () => {
    const first = await worklist(project, '?limit=3');
    const second = await worklist(project, `?limit=3&after=${first.next}`);
    expect(first.items.map((item) => item.position)).toEqual([1, 2, 3]);
    expect([second.items.map((item) => item.position), second.next]).toEqual([[4, 5], null]);
    expect([...first.items, ...second.items].map((item) => item.caseNumber).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(first.counts).toEqual({ open: 5, draft: 0, submitted: 0, skipped: 0 });
  });

  test('refuses a query it does not know', async () => {
    const { status } = await reader.ask('GET', `/api/projects/${project}/worklist?limit=many`);
    expect(status).toBe(400);
  });
});

describe('a task', () => {
  test('carries what the first picture needs', async () => {
    const task = await taskAt(1);
    expect(task).toMatchObject({ projectId: project, of: 5, position: 1, previous: null, state: 'open' });
    expect(task.answer).toEqual({ revision: 0, savedAt: null, labels: [], rois: [] });
    expect(task.schema.labels).toHaveLength(7);
    expect(task.images).toHaveLength(1);
    expect(task.images[0]).toMatchObject({
      rows: 2,
      columns: 3,
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      photometric: 'MONOCHROME2',
      pixelSpacing: { row: 0.2, column: 0.25, kind: 'imager' },
      windows: [
        { center: 2048, width: 4096 },
        { center: 1000, width: 500 },
      ],
      voiLutFunction: 'LINEAR',
      rescale: { slope: 1, intercept: 0 },
      viewPosition: 'PA',
    });
  });

  test('knows its neighbours', async () => {
    const [second, third] = [await taskAt(2), await taskAt(3)];
    expect([second.next, third.previous]).toEqual([third.id, second.id]);
  });

  test('of nobody is not there', async () => {
    expect((await reader.ask('GET', '/api/tasks/9999')).status).toBe(404);
  });
});

describe('an answer', () => {
  test('grows by revisions, and reloading shows the newest', async () => {
    const task = await taskAt(1);
    const save = (base: number, labels: object[], rois: object[] = []) =>
      reader.ask<Saved>('PUT', `/api/tasks/${task.id}/answer`, { base, client: randomUUID(), labels, rois });
    expect((await save(0, [yes('pneumonia')])).body).toMatchObject({ revision: 1, state: 'draft' });
    const roi = mark(task);
    expect((await save(1, [yes('pneumonia', 100)], [roi])).body).toMatchObject({ revision: 2 });
    const again = await taskAt(1);
    expect(again.answer).toEqual({
      revision: 2,
      savedAt: api.clock.now,
      labels: [yes('pneumonia', 100)],
      rois: [roi],
    });
    expect((await worklist()).items[0]).toMatchObject({ state: 'draft', yes: 1 });
    // Undo is a revision like any other.
    expect((await save(2, [], [])).body.revision).toBe(3);
    expect(await api.store.read.revisions({ taskId: task.id, userId: reader.me.id })).toHaveLength(3);
  });

  test('sent twice is saved once', async () => {
    const { id, answer } = await taskAt(2);
    const change = { base: answer.revision, client: randomUUID(), labels: [yes('atelectasis')], rois: [] };
    const first = await reader.ask<Saved>('PUT', `/api/tasks/${id}/answer`, change);
    api.clock.now += 1_000;
    const second = await reader.ask<Saved>('PUT', `/api/tasks/${id}/answer`, change);
    expect([second.status, second.body]).toEqual([200, first.body]);
    const both = await Promise.all(
      [1, 2].map(() =>
        reader.ask('PUT', `/api/tasks/${id}/answer`, {
          ...change,
          base: 1,
          client: '00000000-0000-4000-8000-000000000001',
        }),
      ),
    );
    expect(both.map((reply) => reply.body)).toEqual([both[0]?.body, both[0]?.body]);
    expect(await api.store.read.revisions({ taskId: id, userId: reader.me.id })).toHaveLength(2);
  });

  test('made on an older revision comes back with the newest one, and changes nothing', async () => {
    const { id, answer } = await taskAt(2);
    const body = { base: answer.revision - 1, client: randomUUID(), labels: [], rois: [] };
    const reply = await reader.ask<AnswerConflict>('PUT', `/api/tasks/${id}/answer`, body);
    expect([reply.status, reply.body.code, reply.body.newest]).toEqual([409, 'CONFLICT', answer]);
    expect((await taskAt(2)).answer).toEqual(answer);
  });

  test.each([
    ['an unknown label', { labels: [yes('gout')] }, '/labels/0'],
    ['a label twice', { labels: [yes('pneumonia'), yes('pneumonia')] }, '/labels/1'],
    ['a grade that is none', { labels: [yes('pneumonia', 50)] }, '/labels/0/grade'],
    ['a grade without a value', { labels: [{ label: 'pneumonia', value: null, grade: 20 }] }, '/labels/0'],
  ])('with %s is refused', async (_name, change, field) => {
    const { id } = await taskAt(3);
    const body = { base: 0, client: randomUUID(), rois: [], ...change };
    const reply = await reader.ask<{ field: string }>('PUT', `/api/tasks/${id}/answer`, body);
    expect([reply.status, reply.body.field]).toEqual([400, field]);
  });

  test.each([
    [
      'outside the image',
      (task: Task) => [
        mark(task, [
          [0, 0],
          [2.6, 1],
        ]),
      ],
    ],
    ['on an image of another case', (task: Task) => [{ ...mark(task), sopInstanceUid: '2.25.999' }]],
    ['on a frame that is not there', (task: Task) => [{ ...mark(task), frame: 2 }]],
  ])('with a mark %s is refused', async (_name, rois) => {
    const task = (await taskAt(3)).images[0]?.frameUrls.length === 1 ? await taskAt(3) : await taskAt(4);
    const body = { base: 0, client: randomUUID(), labels: [], rois: rois(task) };
    const reply = await reader.ask<{ field: string }>('PUT', `/api/tasks/${task.id}/answer`, body);
    expect([reply.status, reply.body.field]).toEqual([400, '/rois/0']);
  });
});

describe('submit and skip', () => {
  test('what was left untouched becomes a no, and a leaf stands on the log', async () => {
    const task = await taskAt(3);
    const { id } = task;
    await reader.ask('PUT', `/api/tasks/${id}/answer`, {
      base: 0,
      client: randomUUID(),
      labels: [yes('pneumothorax', null)],
      rois: [],
    });
    const reply = await reader.ask<Saved>('POST', `/api/tasks/${id}/submit`, { base: 1, client: randomUUID() });
    expect(reply.body).toMatchObject({ revision: 2, state: 'submitted' });
    const { answer, state } = await taskAt(3);
    expect(state).toBe('submitted');
    expect(answer.labels.filter((one) => one.value === 'yes')).toEqual([yes('pneumothorax', 100)]);
    expect(answer.labels.filter((one) => one.value === 'no')).toHaveLength(6);
    const leaves = await api.store.read.ledgerLeavesOf({ subject: `task-${id}`, kind: 'answer-submitted' });
    expect(leaves).toHaveLength(1);
    const progress = await manager.ask<Progress>('GET', `/api/projects/${project}/progress`);
    expect(progress.body).toMatchObject({ cases: 5, readers: [{ account: 'anna', submitted: 1, draft: 2, open: 2 }] });
    expect(progress.body.labels.find((one) => one.label === 'pneumothorax')).toEqual({
      label: 'pneumothorax',
      yes: 1,
      of: 1,
    });
  });

  test('a skipped case keeps its reason, and a change takes it up again', async () => {
    const { id } = await taskAt(4);
    const skip = await reader.ask<Saved>('POST', `/api/tasks/${id}/skip`, { reason: 'too dark', client: randomUUID() });
    expect(skip.body.state).toBe('skipped');
    const [row] = await api.store.read.revisions({ taskId: id, userId: reader.me.id });
    expect(row?.reason).toBe('too dark');
    const body = { base: skip.body.revision, client: randomUUID(), labels: [], rois: [] };
    expect((await reader.ask<Saved>('PUT', `/api/tasks/${id}/answer`, body)).body.state).toBe('draft');
  });

  test('a strict project demands every label and lets nothing change afterwards', async () => {
    const task = await taskAt(1, strict);
    const submit = (base: number) =>
      reader.ask<{ code: string }>('POST', `/api/tasks/${task.id}/submit`, { base, client: randomUUID() });
    expect((await submit(0)).body.code).toBe('INCOMPLETE');
    const labels = task.schema.labels.map(({ id }) => ({ label: id, value: 'no', grade: null }));
    const save = (base: number) =>
      reader.ask<{ code: string }>('PUT', `/api/tasks/${task.id}/answer`, {
        base,
        client: randomUUID(),
        labels,
        rois: [],
      });
    expect((await save(0)).status).toBe(200);
    expect((await submit(1)).status).toBe(200);
    expect((await save(2)).body.code).toBe('ALREADY_SUBMITTED');
  });

  test('time events are kept as they came, a batch sent twice once', async () => {
    const { id } = await taskAt(3);
    const at = api.clock.now;
    const batch = {
      opening: randomUUID(),
      events: [
        { sequence: 0, kind: 'opened', at, offset: 0 },
        { sequence: 1, kind: 'label', at: at + 900, offset: 900.5, label: 'pneumonia' },
      ],
    };
    for (const _ of [1, 2]) expect((await reader.ask('POST', `/api/tasks/${id}/events`, batch)).status).toBe(204);
    const stored = await api.store.read.timeEventsOf({ taskIds: [id] });
    expect(stored.map(({ kind, offset, label }) => [kind, offset, label])).toEqual([
      ['opened', 0, null],
      ['label', 900.5, 'pneumonia'],
    ]);
  });
});

describe('a case that changes', () => {
  test('stays, and says that an image came after the answer, once that image is cleared', async () => {
    const task = await taskAt(1);
    const study = Number(task.images[0]?.studyInstanceUid.slice('2.25.'.length, -1));
    const standings = async () => (await taskAt(1)).images.map(({ standing }) => standing).sort();
    await addImage(api, 77, { study, clearing: 'held' });
    api.clock.now += 10_000;
    expect(await makeCases(api)).toMatchObject({ made: 0, changed: 0 });
    expect(await standings()).toEqual(['same']);
    await addImage(api, 78, { study });
    api.clock.now += 10_000;
    expect(await makeCases(api)).toMatchObject({ made: 0, changed: 1 });
    expect(await standings()).toEqual(['added', 'same']);
    expect((await taskAt(1)).id).toBe(task.id);
  });
});
