import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { openSiteCertificate } from '../../../appliance/site-ca.ts';
import type { LiveMessage } from '../../../gateway/contract/live.ts';
import type { Task } from '../../../gateway/contract/tasks.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  letStudiesSettle,
  makeCases,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let anna: TestBrowser;
let bert: TestBrowser;
let project: number;
let certificates: string;
let authority: string;
let port: number;

beforeAll(async () => {
  certificates = mkdtempSync(join(tmpdir(), 'markit-tls-'));
  const tls = await openSiteCertificate(certificates, 'localhost', Date.now());
  authority = readFileSync(join(certificates, 'ca.crt'), 'utf8');
  api = await openTestApi({ tls: { key: tls.key, cert: tls.cert } });
  manager = await firstManager(api);
  anna = await addPerson(api, manager, 'anna', ['reader']);
  bert = await addPerson(api, manager, 'bert', ['reader']);
  project = await addProject(manager, ['anna', 'bert']);
  for (const n of [1, 2, 3]) await addImage(api, n);
  await letStudiesSettle(api);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  port = (api.app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await api.close();
  rmSync(certificates, { recursive: true });
});

interface Screen {
  readonly seen: LiveMessage[];
  readonly socket: WebSocket;
  /** The code it was closed with. */
  readonly closed: Promise<number>;
}

/** A page over real TLS, open once the box said hello. */
async function openScreen(browser: TestBrowser, headers: Record<string, string> = {}): Promise<Screen> {
  const origin = `https://localhost:${port}`;
  const all = { cookie: browser.cookie, origin, ...headers };
  const socket = new WebSocket(`wss://localhost:${port}/api/live`, { ca: authority, headers: all, family: 4 });
  const seen: LiveMessage[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      seen.push(JSON.parse(String(data)) as LiveMessage);
      resolve();
    });
  });
  return { seen, socket, closed };
}

/** Messages that are under way when this is called have arrived when it returns: a later one overtakes none. */
async function settled(screens: readonly Screen[]): Promise<void> {
  for (const { socket } of screens) {
    await new Promise<void>((resolve) => {
      socket.once('pong', () => resolve());
      socket.ping();
    });
  }
}

async function worklistOf(browser: TestBrowser): Promise<Worklist> {
  return (await browser.ask<Worklist>('GET', `/api/projects/${project}/worklist`)).body;
}

/** Everything that a reader can ask for, status, headers and body, as one text. */
async function wholeView(browser: TestBrowser): Promise<string> {
  const tasks = (await worklistOf(browser)).items.map((item) => `/api/tasks/${item.taskId}`);
  const urls = [
    '/api/me',
    '/api/box',
    '/api/projects',
    `/api/projects/${project}`,
    `/api/projects/${project}/worklist`,
  ];
  const replies = [];
  for (const url of [...urls, ...tasks]) {
    const { status, text, headers } = await browser.ask('GET', url);
    const { date: _date, ...rest } = headers;
    replies.push(JSON.stringify([url, status, rest, text]));
  }
  return replies.join('\n');
}

async function readAll(browser: TestBrowser): Promise<void> {
  for (const { taskId } of (await worklistOf(browser)).items) {
    const labels = [{ label: 'pneumonia', value: 'yes', grade: 60 }];
    await browser.ask('PUT', `/api/tasks/${taskId}/answer`, { base: 0, client: randomUUID(), labels, rois: [] });
    await browser.ask('POST', `/api/tasks/${taskId}/submit`, { base: 1, client: randomUUID() });
    const event = { sequence: 0, kind: 'opened', at: api.clock.now, offset: 0 };
    await browser.ask('POST', `/api/tasks/${taskId}/events`, { opening: randomUUID(), events: [event] });
  }
}

describe('two blind readers of one project', () => {
  test('nothing that one does changes anything the other is told: answers, headers, counters, live messages', async () => {
    await wholeView(bert);
    const before = await wholeView(bert);
    const screens = [await openScreen(bert), await openScreen(anna), await openScreen(manager)] as const;
    await readAll(anna);
    await settled(screens);
    expect(await wholeView(bert)).toBe(before);
    const [bertSees, annaSees, managerSees] = screens.map(({ seen }) => seen);
    expect(bertSees).toEqual([{ type: 'hello' }]);
    expect(annaSees?.filter(({ type }) => type === 'task-changed')).toHaveLength(6);
    expect(new Set(managerSees?.map((message) => JSON.stringify(message)))).toEqual(
      new Set([JSON.stringify({ type: 'hello' }), JSON.stringify({ type: 'progress-changed', projectId: project })]),
    );
    for (const { socket } of screens) socket.close();
  });

  test("another's task is as absent as none at all, by every way to it", async () => {
    const [item] = (await worklistOf(anna)).items;
    const none = await bert.ask('GET', '/api/tasks/987654');
    const change = { base: 0, client: randomUUID() };
    const event = { sequence: 0, kind: 'opened', at: api.clock.now, offset: 0 };
    const replies = [
      await bert.ask('GET', `/api/tasks/${item?.taskId}`),
      await bert.ask('PUT', `/api/tasks/${item?.taskId}/answer`, { ...change, labels: [], rois: [] }),
      await bert.ask('POST', `/api/tasks/${item?.taskId}/submit`, change),
      await bert.ask('POST', `/api/tasks/${item?.taskId}/skip`, { reason: 'x', client: randomUUID() }),
      await bert.ask('POST', `/api/tasks/${item?.taskId}/events`, { opening: randomUUID(), events: [event] }),
    ];
    expect(none.status).toBe(404);
    for (const reply of replies) expect([reply.status, reply.body]).toEqual([404, none.body]);
  });

  test('a reader sees no progress and takes nothing out, also one who manages elsewhere', async () => {
    const both = await addPerson(api, manager, 'carla', ['reader', 'manager', 'owner']);
    const own = await addProject(manager, ['carla', 'bert']);
    expect((await both.ask('GET', `/api/projects/${own}/progress`)).status).toBe(403);
    expect((await both.ask('POST', `/api/projects/${own}/releases`, { kind: 'answers-csv' })).status).toBe(404);
    const made = await manager.ask<{ id: number }>('POST', `/api/projects/${own}/releases`, { kind: 'answers-csv' });
    expect(made.status).toBe(201);
    for (const what of ['file', 'receipt']) {
      expect((await both.ask('GET', `/api/releases/${made.body.id}/${what}`)).status).toBe(404);
    }
    const list = await both.ask<{ releases: unknown[] }>('GET', '/api/releases');
    expect(list.body.releases).toEqual([]);
  });

  test('who made a project cannot be one of its blind readers', async () => {
    const boss = await addPerson(api, manager, 'dora', ['reader', 'manager']);
    await expect(addProject(boss, ['dora', 'bert'])).rejects.toThrow('BAD_REQUEST');
  });

  test('the order of the cases differs between readers and is the same on every look', async () => {
    for (const n of [11, 12, 13, 14, 15, 16, 17, 18]) await addImage(api, n);
    api.clock.now += 10_000;
    await makeCases(api);
    const order = async (who: TestBrowser) => (await worklistOf(who)).items.map((item) => item.caseNumber);
    const [a, b] = [await order(anna), await order(bert)];
    expect(a).not.toEqual(b);
    expect([...a].sort()).toEqual([...b].sort());
    expect(await order(anna)).toEqual(a);
    // What anna had already read stays where it was.
    expect(a.slice(0, 3).sort()).toEqual([1, 2, 3]);
  });
});

describe('a live connection', () => {
  test('tells a reader of new cases', async () => {
    const screen = await openScreen(bert);
    await addImage(api, 21);
    api.clock.now += 10_000;
    await makeCases(api);
    await settled([screen]);
    expect(screen.seen).toContainEqual({ type: 'tasks-added', projectId: project });
    screen.socket.close();
  });

  test('of a page elsewhere, or without a session, is never opened', async () => {
    await expect(openScreen(bert, { origin: 'https://evil.test' })).rejects.toThrow('403');
    await expect(openScreen(bert, { cookie: '' })).rejects.toThrow('401');
  });

  test('ends with its session: sign-out, and disabling by a manager', async () => {
    const gast = await addPerson(api, manager, 'gast', ['reader']);
    const first = await openScreen(gast);
    await gast.ask('POST', '/api/sign-out', {});
    expect(await first.closed).toBe(4401);
    expect(first.seen.at(-1)).toEqual({ type: 'session-ended' });
    await gast.signIn('gast');
    const second = await openScreen(gast);
    await manager.ask('POST', `/api/users/${gast.me.id}/disable`, {});
    expect(await second.closed).toBe(4401);
  });
});

test('a reader is given images of own cases only, in the bytes that are stored', async () => {
  const [item] = (await worklistOf(anna)).items;
  const task = (await anna.ask<Task>('GET', `/api/tasks/${item?.taskId}`)).body;
  const url = task.images[0]?.frameUrls[0] ?? '';
  expect((await anna.ask('GET', url)).status).toBe(200);
  const stranger = await addPerson(api, manager, 'fred', ['reader']);
  expect((await stranger.ask('GET', url)).status).toBe(404);
  expect((await stranger.ask('GET', url.replace(/frames.*/, 'metadata'))).status).toBe(404);
});
