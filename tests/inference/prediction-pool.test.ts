/** What becomes of jobs whose worker dies: innocent ones are answered right, and the one that kills is found and refused. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Priority } from '../../inference/predict-contract.ts';
import { HungRun, PredictionPool, type PredictionPoolOptions } from '../../inference/prediction-pool.ts';
import type { RunnableModel } from '../../inference/session-cache.ts';
import { markerManifest } from './model-folder.ts';

const path = join(import.meta.dirname, '../../inference/models/letters/marker-reader.onnx');
let model: RunnableModel;
let pool: PredictionPool;

beforeAll(async () => {
  const { sha256 } = await markerManifest();
  const bytes = (await readFile(path)).length;
  const io = { input: 'crops', dims: [1, 64, 64], outputs: ['kinds'] };
  model = { sha256, name: 'markers', version: '1.0.0', path, bytes, batch: 'free', ...io };
});
afterEach(() => pool.close());

function open(changes: Partial<PredictionPoolOptions> = {}): PredictionPool {
  const worker = { provider: 'cpu', threads: 1, remote: undefined, sessionBytes: 2 ** 26 } as const;
  const sizes = {
    workers: 1,
    devices: 1,
    patienceMilliseconds: 5,
    largestBatch: 8,
    limits: { jobs: 64, bytes: 2 ** 24 },
  };
  const entry = new URL('./dying-worker.ts', import.meta.url);
  pool = new PredictionPool({ worker, ...sizes, runLimitMilliseconds: 60_000, entry, ...changes });
  return pool;
}

interface Sent {
  readonly of?: RunnableModel;
  readonly priority?: Priority;
  readonly signal?: AbortSignal;
}

/** `mark`: the first number, which a dying worker looks at. */
function send(mark: number, { of = model, priority = 'reader', signal = new AbortController().signal }: Sent = {}) {
  const item = new Float32Array(64 * 64).fill(0.1);
  item[0] = mark;
  return pool.run({ model: of, item, priority, signal });
}

async function outcomesOf(sent: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(sent);
  return settled.map((one) => (one.status === 'fulfilled' ? 'ran' : (one.reason as { fault: string }).fault));
}

describe('a worker that dies', () => {
  test.each([
    ['before it runs', 1001],
    ['after it ran and before it answered', 1002],
    ['of its memory', 1003],
  ])('%s: of eight jobs that ran together seven are answered, and the poison is refused', async (_when, poison) => {
    open();
    await send(0);
    const outcomes = await outcomesOf([1, 2, 3, poison, 4, 5, 6, 7].map((mark) => send(mark)));
    expect(outcomes).toEqual(['ran', 'ran', 'ran', 'model-failed', 'ran', 'ran', 'ran', 'ran']);
    // With the others once, then alone twice.
    expect(pool.restarts).toBe(3);
  });

  test('leaves the others of a pool at work', async () => {
    open({ workers: 2 });
    const outcomes = await outcomesOf([1001, ...Array.from({ length: 40 }, (_, at) => at)].map((mark) => send(mark)));
    expect(outcomes).toEqual(['model-failed', ...Array.from({ length: 40 }, () => 'ran')]);
  });

  test('before it opens, three times: the pool says that it is of no use', async () => {
    open({ entry: new URL('data:text/javascript,throw new Error("no library")') });
    expect(await outcomesOf([send(1)])).toEqual(['busy']);
    expect((await pool.died).message).toBe('no library');
  });
});

describe('jobs', () => {
  test('that come in one turn run together, each with its own answer', async () => {
    open();
    await send(0);
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map((mark) => send(mark)));
    expect(first?.batch).toBe(4);
    const scores = [first, ...others].map((one) => JSON.stringify(Array.from(one?.outputs.kinds?.data ?? [])));
    expect(new Set(scores).size).toBe(4);
    expect(first?.outputs.kinds?.dims).toEqual([1, 5]);
    const again = await send(1);
    expect(again.batch).toBe(1);
    for (const [at, value] of (again.outputs.kinds?.data ?? []).entries())
      expect(value).toBeCloseTo(first?.outputs.kinds?.data[at] ?? -1, 5);
  });

  test('are held back for those on their way, and for nobody else', async () => {
    open({ patienceMilliseconds: 10_000 });
    await send(0);
    const arrived = pool.expect();
    const first = send(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = send(2);
    arrived();
    expect((await Promise.all([first, second])).map(({ batch }) => batch)).toEqual([2, 2]);
    expect((await send(3)).batch).toBe(1);
  });

  test('whose asker is gone are dropped, before their turn and after it', async () => {
    open();
    await send(0);
    const gone = new AbortController();
    const sent = [send(1, { signal: gone.signal }), send(2)];
    gone.abort();
    expect(await outcomesOf(sent)).toEqual(['busy', 'ran']);
    expect(await outcomesOf([send(1, { signal: gone.signal })])).toEqual(['busy']);
  });

  test('past the share of their class are turned away, and a reader is not', async () => {
    open();
    const bulk = Array.from({ length: 40 }, () => send(1, { priority: 'bulk' }));
    const reader = send(2);
    const outcomes = await outcomesOf(bulk);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(8);
    expect(await outcomesOf([reader])).toEqual(['ran']);
  });

  test('of a graph that takes exactly so many are filled up', async () => {
    open();
    const fixed = { ...model, batch: 4 };
    const [plain] = await Promise.all([send(5)]);
    const three = await Promise.all([5, 6, 7].map((mark) => send(mark, { of: fixed })));
    expect(three.map(({ batch }) => batch)).toEqual([3, 3, 3]);
    for (const [at, value] of (three[0]?.outputs.kinds?.data ?? []).entries())
      expect(value).toBeCloseTo(plain?.outputs.kinds?.data[at] ?? -1, 5);
  });

  test('of a file that is another one are refused, and others after them are not', async () => {
    open();
    const other = { ...model, sha256: 'ab'.repeat(32) };
    expect(await outcomesOf([send(1, { of: other }), send(2, { of: other }), send(3)])).toEqual([
      'model-failed',
      'model-failed',
      'ran',
    ]);
    expect(pool.restarts).toBe(0);
  });

  test('that the graph cannot run are refused without the worker', async () => {
    open();
    const wrong = { ...model, outputs: ['absent'] };
    expect(await outcomesOf([send(1, { of: wrong }), send(2)])).toContain('model-failed');
    expect(pool.restarts).toBe(0);
  });
});

test('a run that does not end is refused, with it the pool, and what waited may be asked again elsewhere', async () => {
  open({ runLimitMilliseconds: 2_000 });
  await send(0);
  const hung = send(1004);
  // Its turn has come before the next is asked.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const behind = send(1);
  expect(await outcomesOf([hung, behind])).toEqual(['model-failed', 'busy']);
  await expect(pool.died).resolves.toBeInstanceOf(HungRun);
  expect(await outcomesOf([send(2)])).toEqual(['busy']);
});

test('jobs that come together have room together where nothing waits, however large they are, and all or none where something does', async () => {
  // Room for four, and three for a case that came in.
  open({ limits: { jobs: 64, bytes: 4 * 64 * 64 * 4 } });
  const signal = new AbortController().signal;
  const jobs = Array.from({ length: 9 }, () => ({
    ...({ model, priority: 'arrival', signal } as const),
    item: new Float32Array(64 * 64).fill(0.1),
  }));
  const first = pool.runAll(jobs);
  expect(pool.waiting.arrival).toBe(9);
  await expect(pool.runAll(jobs.slice(0, 2))).rejects.toMatchObject({ fault: 'busy' });
  expect(pool.waiting.arrival).toBe(9);
  expect(await first).toHaveLength(9);
});
