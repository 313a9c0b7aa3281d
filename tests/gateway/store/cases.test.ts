import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClearingState } from '../../../gateway/store/instances.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';

let dir: string;
let store: Store;
let reader: number;
let manager: number;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-cases-'));
  store = await openStore(join(dir, 'markit.sqlite'));
  const person = (account: string, roles: string[]) =>
    store.write.inviteUser({ account, name: account, roles, at: 1, codeHash: account, expiresAt: 2 });
  manager = (await person('max', ['manager'])).id;
  reader = (await person('rita', ['reader'])).id;
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const project = (change: { takesNewCases?: boolean; existingCases?: boolean } = {}) =>
  store.write.createProject({
    name: 'P',
    labels: '[]',
    policy: '{}',
    takesNewCases: true,
    existingCases: false,
    readers: ['rita'],
    createdBy: manager,
    at: 1,
    ...change,
  });

/** One instance `n` of a study, arrived at `at`. */
async function arrive(n: number, study: string, at: number): Promise<number> {
  const row = { sopInstanceUid: `2.25.${n}`, studyInstanceUid: study, file: `e/${n}.dcm`, receivedAt: at };
  await store.write.addInstances([instanceRow({ ...row, receivedDigest: String(n).padStart(64, '0') })]);
  const waiting = await store.read.waitingInstances({ limit: 100, after: 0 });
  return waiting.find((one) => one.sopInstanceUid === `2.25.${n}`)?.id ?? 0;
}
const decide = (id: number, clearing: ClearingState) =>
  store.write.setClearing({ id, clearing, reason: null, findings: null, at: 5 });
const make = (now: number) => store.write.makeCases({ quietMs: 100, now });

describe('a study becomes a case', () => {
  test('only when nothing came for the quiet time and everything is decided', async () => {
    const { projectId } = await project();
    const [a, b] = [await arrive(1, '2.25.900', 1_000), await arrive(2, '2.25.900', 1_050)];
    await decide(a, 'cleared');
    expect((await make(5_000)).made).toBe(0);
    await decide(b, 'held');
    expect((await make(1_149)).made).toBe(0);
    expect(await make(1_150)).toMatchObject({ made: 1, changed: 0, newTasks: [{ userId: reader, projectId }] });
    expect((await make(9_000)).made).toBe(0);
    expect(await store.read.taskCounts({ userId: reader, projectId })).toMatchObject({ open: 1 });
  });

  test('though the clock was set back by years after it came', async () => {
    await project();
    await decide(await arrive(1, '2.25.900', 300_000_000_000), 'cleared');
    expect((await make(5_000)).made).toBe(0);
    expect((await make(5_100)).made).toBe(1);
  });

  test('never without a cleared image, and yet once a person lets one through', async () => {
    await project();
    const id = await arrive(1, '2.25.900', 1_000);
    await decide(id, 'held');
    expect((await make(5_000)).made).toBe(0);
    await decide(id, 'cleared');
    expect((await make(5_000)).made).toBe(1);
  });

  test('of every project that takes new ones', async () => {
    const [open, shut] = [await project(), await project({ takesNewCases: false })];
    await decide(await arrive(1, '2.25.900', 1_000), 'cleared');
    await make(5_000);
    const counts = async (projectId: number) => (await store.read.taskCounts({ userId: reader, projectId })).open;
    expect([await counts(open.projectId), await counts(shut.projectId)]).toEqual([1, 0]);
    const late = await project({ existingCases: true });
    expect([await counts(late.projectId), late.newTasks]).toEqual([1, [{ userId: reader, projectId: late.projectId }]]);
  });
});

describe('the order of tasks', () => {
  test('has no gap and no double while cases trickle in, and what was opened stays', async () => {
    const { projectId } = await project();
    const places = async () => store.read.worklist({ userId: reader, projectId, after: 0, limit: 100 });
    let opened: { taskId: number; position: number } | undefined;
    for (let n = 1; n <= 20; n += 1) {
      await decide(await arrive(n, `2.25.9${n}`, 1_000), 'cleared');
      await make(5_000);
      if (n === 8) {
        opened = (await places())[4];
        await store.write.openTask({ taskId: opened?.taskId ?? 0, userId: reader, at: 1 });
      }
    }
    const tasks = await places();
    expect(tasks.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(tasks.map(({ caseNumber }) => caseNumber)).not.toEqual(tasks.map(({ position }) => position));
    expect(tasks[4]?.taskId).toBe(opened?.taskId);
  });
});
