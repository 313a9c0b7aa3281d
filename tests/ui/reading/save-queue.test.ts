import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { SaveAnswer } from '../../../gateway/contract/answers.ts';
import { createClient } from '../../../ui/api/client.ts';
import { type Draft, emptyDraft } from '../../../ui/reading/answer-model.ts';
import { type Entry, SaveQueue, type SaveState } from '../../../ui/reading/save-queue.ts';

const grade = (value: 0 | 20 | 40 | 60 | 80 | 100): Draft => ({
  labels: [{ label: 'mass', value: 'yes', grade: value }],
  rois: [],
});
const nothing = { revision: 0, savedAt: null, labels: [], rois: [] };

interface Seen {
  readonly route: string;
  readonly body: SaveAnswer;
}

/** A box that keeps revisions as the real one does, and may break the line before or after it has written. */
class Box {
  readonly seen: Seen[] = [];
  revision = 0;
  newest: Pick<SaveAnswer, 'labels' | 'rois'> = { labels: [], rois: [] };
  breakNext: 'before' | 'after' | undefined;
  answerNext: { status: number; body: object } | undefined;
  readonly #done = new Map<string, object>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as SaveAnswer;
    const broken = this.breakNext;
    this.breakNext = undefined;
    if (broken === 'before') return void request.socket.destroy();
    this.seen.push({ route: `${request.method} ${request.url}`, body });
    const said = this.answerNext;
    this.answerNext = undefined;
    const { status, answer } = said === undefined ? this.#write(body) : { status: said.status, answer: said.body };
    if (broken === 'after') return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #write(body: SaveAnswer): { status: number; answer: object } {
    const known = this.#done.get(body.client);
    if (known !== undefined) return { status: 200, answer: known };
    if (body.base !== this.revision) {
      const newest = { revision: this.revision, savedAt: 5, ...this.newest };
      return { status: 409, answer: { code: 'CONFLICT', text: 'changed', retry: 'permanent', newest } };
    }
    this.revision++;
    if ('labels' in body) this.newest = { labels: body.labels, rois: body.rois };
    const answer = { revision: this.revision, savedAt: 1_000 + this.revision, state: 'draft' };
    this.#done.set(body.client, answer);
    return { status: 200, answer };
  }
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function setUp(more: { readonly keep?: (entries: readonly Entry[]) => void } = {}) {
  const box = new Box();
  const base = await box.listen();
  const states: SaveState[] = [];
  let kept: readonly Entry[] = [];
  const waiters = new Set<() => void>();
  const queue = new SaveQueue({
    client: createClient({ base }),
    backoff: [10],
    keep: (entries) => {
      kept = structuredClone([...entries]);
      more.keep?.(entries);
    },
    onState: (state) => {
      states.push(state);
      for (const wake of waiters) wake();
    },
  });
  open.push(queue, box);
  queue.knows(7, nothing);
  const until = (is: SaveState['is']): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (queue.state.is !== is || (is === 'idle' && queue.entries.length > 0)) return;
        waiters.delete(look);
        resolve();
      };
      waiters.add(look);
      look();
    });
  return { box, base, queue, states, until, kept: () => kept };
}

test('a change is saved on the revision before it, and said to be saved only after the box has answered', async () => {
  const { queue, box, until, states } = await setUp();
  queue.saveAnswer(7, 214, grade(80));
  expect(queue.state).toMatchObject({ is: 'sending', savedAt: null });
  await until('idle');
  expect(box.seen.map(({ route, body }) => [route, body.base])).toEqual([['PUT /api/tasks/7/answer', 0]]);
  expect(queue.state).toEqual({ is: 'idle', savedAt: 1_001 });
  expect(states.filter((state) => state.is === 'idle' && state.savedAt !== null)).toHaveLength(1);
});

test('changes made during a save travel as one, and a submit never overtakes them', async () => {
  const { queue, box, until } = await setUp();
  queue.saveAnswer(7, 214, grade(20));
  queue.saveAnswer(7, 214, grade(40));
  queue.saveAnswer(7, 214, grade(60));
  queue.submit(7, 214);
  await until('idle');
  expect(box.seen.map(({ route, body }) => [route.split('/').at(-1), body.base])).toEqual([
    ['answer', 0],
    ['answer', 1],
    ['submit', 2],
  ]);
  expect(box.newest.labels[0]?.grade).toBe(60);
});

test('a line that breaks before the box has it: offline, counted, kept, then sent again', async () => {
  const { queue, box, until, kept } = await setUp();
  box.breakNext = 'before';
  queue.saveAnswer(7, 214, grade(80));
  await until('offline');
  expect(queue.state).toMatchObject({ is: 'offline', changes: 1 });
  expect(kept()).toHaveLength(1);
  await until('idle');
  expect(box.revision).toBe(1);
  expect(kept()).toHaveLength(0);
});

test('a line that breaks after the box has written: the repeat is the same request, and is saved once', async () => {
  const { queue, box, until } = await setUp();
  box.breakNext = 'after';
  queue.saveAnswer(7, 214, grade(80));
  await until('offline');
  await until('idle');
  expect(box.seen).toHaveLength(2);
  expect(box.seen[1]).toEqual(box.seen[0]);
  expect(box.revision).toBe(1);
});

test('a page that died with its change unanswered: the next page repeats it under the same name', async () => {
  const { queue, box, base, until, kept } = await setUp();
  box.breakNext = 'after';
  queue.saveAnswer(7, 214, grade(80));
  await until('offline');
  queue.close();
  const left = kept();
  const next = new SaveQueue({ client: createClient({ base }), keep: () => {}, onState: () => {} });
  open.push(next);
  next.restore(left);
  expect(next.pendingDraft(7)).toEqual(grade(80));
  while (next.entries.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(box.seen[1]).toEqual(box.seen[0]);
  expect(box.revision).toBe(1);
});

test('what cannot be kept is still sent', async () => {
  const { queue, box, until } = await setUp({
    keep: () => {},
  });
  queue.saveAnswer(7, 214, emptyDraft);
  await until('idle');
  expect(box.revision).toBe(1);
});

test('a session that ended keeps everything and sends it after signing in again', async () => {
  const { queue, box, until, kept } = await setUp();
  box.answerNext = { status: 401, body: { code: 'NOT_SIGNED_IN', text: 'Sign in first.', retry: 'permanent' } };
  queue.saveAnswer(7, 214, grade(80));
  await until('refused');
  expect(queue.state).toMatchObject({ signedOut: true, changes: 1 });
  queue.saveAnswer(7, 214, grade(60));
  expect(kept()).toHaveLength(2);
  queue.tryNow();
  await until('idle');
  expect(box.newest.labels[0]?.grade).toBe(60);
});

test('what the box will never take stands until a person drops it, and holds back nothing after that', async () => {
  const { queue, box, until } = await setUp();
  box.answerNext = { status: 400, body: { code: 'BAD_REQUEST', text: 'no', retry: 'permanent' } };
  queue.skip(8, 215, 'Not frontal');
  queue.saveAnswer(7, 214, grade(80));
  await until('refused');
  queue.dropRefused();
  await until('idle');
  expect(box.seen.at(-1)?.route).toBe('PUT /api/tasks/7/answer');
});

test('a submit goes with the answer that was dropped: the box must not seal what it has instead', async () => {
  const { queue, box, until } = await setUp();
  box.answerNext = { status: 400, body: { code: 'BAD_REQUEST', text: 'no', retry: 'permanent' } };
  queue.saveAnswer(7, 214, grade(80));
  queue.submit(7, 214);
  await until('refused');
  queue.dropRefused();
  await until('idle');
  expect(box.seen.map(({ route }) => route.split('/').at(-1))).not.toContain('submit');
});

test('a box that is busy is asked again', async () => {
  const { queue, box, until } = await setUp();
  box.answerNext = { status: 503, body: { code: 'BUSY', text: 'busy', retry: 'transient' } };
  queue.saveAnswer(7, 214, grade(80));
  await until('offline');
  await until('idle');
  expect(box.revision).toBe(1);
});

test('an answer of something between here and the box counts as no answer', async () => {
  const { queue, box, until } = await setUp();
  box.answerNext = { status: 403, body: { proxy: 'sign in to the guest network' } };
  queue.saveAnswer(7, 214, grade(80));
  await until('offline');
  await until('idle');
  expect(box.revision).toBe(1);
});

test('two versions: both are told, and mine is made again on top of the other', async () => {
  const { queue, box, until } = await setUp();
  box.revision = 3;
  box.newest = grade(0) as typeof box.newest;
  queue.saveAnswer(7, 214, grade(80));
  await until('conflict');
  expect(queue.state).toMatchObject({ conflict: { caseNumber: 214, mine: grade(80), newest: { revision: 3 } } });
  queue.keepMine();
  await until('idle');
  expect(box.revision).toBe(4);
  expect(box.newest.labels[0]?.grade).toBe(80);
});

test('two versions: taking the other drops mine of that case only', async () => {
  const { queue, box, until } = await setUp();
  box.revision = 3;
  box.newest = grade(0) as typeof box.newest;
  queue.saveAnswer(7, 214, grade(80));
  queue.submit(7, 214);
  await until('conflict');
  queue.takeOther();
  await until('idle');
  expect(box.revision).toBe(3);
  expect(queue.entries).toHaveLength(0);
});

test('a submit that meets another version says my answer again before it submits', async () => {
  const { queue, box, until } = await setUp();
  queue.saveAnswer(7, 214, grade(80));
  await until('idle');
  box.revision = 9;
  box.newest = grade(0) as typeof box.newest;
  queue.submit(7, 214);
  await until('conflict');
  queue.keepMine();
  await until('idle');
  expect(box.seen.slice(-2).map(({ route, body }) => [route.split('/').at(-1), body.base])).toEqual([
    ['answer', 9],
    ['submit', 10],
  ]);
  expect(box.newest.labels[0]?.grade).toBe(80);
});

test('a submit with a later change behind it never seals the version that was not chosen', async () => {
  const { queue, box, until } = await setUp();
  queue.saveAnswer(7, 214, grade(80));
  await until('idle');
  box.revision = 9;
  box.newest = grade(0) as typeof box.newest;
  queue.submit(7, 214);
  queue.saveAnswer(7, 214, grade(60));
  await until('conflict');
  queue.keepMine();
  await until('idle');
  expect(box.seen.slice(-3).map(({ route, body }) => [route.split('/').at(-1), body.base])).toEqual([
    ['answer', 9],
    ['submit', 10],
    ['answer', 11],
  ]);
});

test('what was on the screen goes with every change, also with one that a conflict makes again', async () => {
  const { queue, box, until } = await setUp();
  queue.saveAnswer(7, 214, grade(20), [31]);
  queue.saveAnswer(7, 214, grade(40), [31]);
  // The case was opened again with another version of its image: the newest answer was given on that.
  queue.saveAnswer(7, 214, grade(60), [32]);
  await until('idle');
  expect(box.seen.map(({ body }) => body.seen)).toEqual([[31], [32]]);
  box.revision = 9;
  queue.submit(7, 214, [32]);
  await until('conflict');
  queue.keepMine();
  await until('idle');
  expect(box.seen.slice(-3).map(({ body }) => body.seen)).toEqual([[32], [32], [32]]);
  queue.skip(7, 214, 'Not frontal', [33]);
  await until('conflict');
  expect(box.seen.at(-1)?.body.seen).toEqual([33]);
});
