import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LiveHub, type LiveSocket } from '../../../gateway/api/live-hub.ts';
import { addPerson, firstManager, openTestApi, type TestApi, type TestBrowser } from '../../support/test-api.ts';

let api: TestApi;
let reader: TestBrowser;
let owner: TestBrowser;

beforeAll(async () => {
  api = await openTestApi();
  owner = await firstManager(api);
  reader = await addPerson(api, owner, 'anna', ['reader']);
});
afterAll(() => api.close());

/** The far end of a connection, as far as the hub can see it. */
class Wire implements LiveSocket {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly over: Promise<number | 'cut'>;
  #end: (how: number | 'cut') => void = () => undefined;

  constructor() {
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(code: number): void {
    this.#end(code);
  }
  terminate(): void {
    this.#end('cut');
  }
}

async function session(of = reader) {
  const found = await api.accounts.session(of.cookie.split('=')[1] ?? '');
  if (!found) throw new Error('no session');
  return found;
}

const news = { taskId: 1, projectId: 1, revision: 1, state: 'draft', client: '' } as const;

describe('an open page', () => {
  test('that takes nothing any more is cut off, and the others are still told', async () => {
    const [stuck, well] = [new Wire(), new Wire()];
    for (const wire of [stuck, well]) api.live.add(wire, await session());
    stuck.bufferedAmount = 2 << 20;
    api.live.answered({ ...news, userId: reader.me.id });
    expect(await stuck.over).toBe('cut');
    expect(well.sent.map((text) => JSON.parse(text).type)).toEqual(['hello', 'task-changed']);
  });

  test('of an owner hears once that what is held changed, however often it did, and nobody else hears it', async () => {
    const [mine, other] = [new Wire(), new Wire()];
    api.live.add(mine, await session(owner));
    api.live.add(other, await session());
    for (let n = 0; n < 50; n++) api.live.heldChanged();
    await expect.poll(() => mine.sent.length, { timeout: 20_000 }).toBe(2);
    expect(mine.sent.map((text) => JSON.parse(text).type)).toEqual(['hello', 'held-changed']);
    expect(other.sent.map((text) => JSON.parse(text).type)).toEqual(['hello']);
    for (const wire of [mine, other]) api.live.remove(wire);
  });

  test('of an owner hears that somebody asked whose study it is, and not which', async () => {
    const [mine, other] = [new Wire(), new Wire()];
    api.live.add(mine, await session(owner));
    api.live.add(other, await session());
    api.live.reidentificationChanged();
    expect(mine.sent.map((text) => JSON.parse(text))).toEqual([
      { type: 'hello' },
      { type: 'reidentification-changed' },
    ]);
    expect(other.sent.map((text) => JSON.parse(text).type)).toEqual(['hello']);
    for (const wire of [mine, other]) api.live.remove(wire);
  });

  test('of a reader hears that images changed, and nothing of what a manager hears', async () => {
    const wire = new Wire();
    api.live.add(wire, await session());
    const mine = { userId: reader.me.id, projectId: 4 };
    api.live.casesMade({
      made: 0,
      asked: 0,
      changed: 1,
      newTasks: [],
      changedTasks: [mine, { ...mine, userId: 99, projectId: 5 }],
      changedProjects: [4],
    });
    expect(wire.sent.map((text) => JSON.parse(text))).toEqual([
      { type: 'hello' },
      { type: 'images-changed', projectId: 4 },
    ]);
  });

  test('too many of one person: the oldest goes', async () => {
    const wires = Array.from({ length: 21 }, () => new Wire());
    const who = await session();
    const hub = new LiveHub({ store: api.store, accounts: api.accounts });
    for (const wire of wires) hub.add(wire, who);
    expect(await wires[0]?.over).toBe('cut');
    hub.close();
    expect(await wires[20]?.over).toBe(1001);
  });

  test('ends when its session ends by the clock alone', async () => {
    const hub = new LiveHub({ store: api.store, accounts: api.accounts, sweepMs: 20 });
    const wire = new Wire();
    hub.add(wire, await session());
    api.clock.now += 60 * 60_000;
    expect(await wire.over).toBe(4401);
    expect(wire.sent.at(-1)).toBe('{"type":"session-ended"}');
    hub.close();
  });
});
