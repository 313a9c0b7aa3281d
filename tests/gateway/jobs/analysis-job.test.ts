import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Analysed, AnalysisAsked } from '../../../gateway/analyse.ts';
import { MarkitError } from '../../../gateway/errors.ts';
import { AnalysisJob } from '../../../gateway/jobs/analysis-job.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { addFilm, type FilmPlace } from '../../support/film-case.ts';

let place: FilmPlace;
let job: AnalysisJob | undefined;
/** In the order in which they were begun. */
const begun: AnalysisAsked[] = [];
const gates = new Map<number, PromiseWithResolvers<Analysed>>();
const done: Analysed = { added: 1, failed: 0, code: null, beside: [] };

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-job-'));
  place = { folder, store: await openStore(join(folder, 'markit.sqlite')), clock: { now: 1_000 } };
  begun.length = 0;
  gates.clear();
});
afterEach(async () => {
  for (const gate of gates.values()) gate.resolve(done);
  await job?.stop();
  job = undefined;
  await place.store.close();
  rmSync(place.folder, { recursive: true });
});

/** Numbers of `count` new cases, whose jobs are done where nothing else is said. */
async function addCases(count: number, quiet = true): Promise<number[]> {
  const { store, clock } = place;
  const before = new Set((await store.read.waitingAnalysis({ priority: 1, limit: 1_000 })).map(({ caseId }) => caseId));
  const first = (await store.read.instanceCounts({})).cleared + 1;
  for (let n = first; n < first + count; n++) await addFilm(place, n);
  await store.write.makeCases({ quietMs: 0, now: clock.now });
  const jobs = (await store.read.waitingAnalysis({ priority: 1, limit: 1_000 })).filter(
    (one) => !before.has(one.caseId),
  );
  if (quiet)
    for (const { id, asks } of jobs)
      await store.write.endAnalysis({ ...{ id, asks, state: 'done', code: null, beside: [], at: 1 } });
  return jobs.map(({ caseId }) => caseId).sort((a, b) => a - b);
}

interface Start {
  readonly analyse?: (asked: AnalysisAsked) => Promise<Analysed>;
  readonly bulk?: () => boolean | Promise<boolean>;
  readonly pause?: number;
}

/** `analyse`: by default each case waits at its gate until the test opens it. */
function start(change: Start = {}): AnalysisJob {
  const waitAtGate = (asked: AnalysisAsked) => {
    const gate = Promise.withResolvers<Analysed>();
    gates.set(asked.caseId, gate);
    return gate.promise;
  };
  job = new AnalysisJob({
    ...{ store: place.store, atOnce: 2, firstPauseMilliseconds: change.pause ?? 5 },
    analyse: (asked) => {
      begun.push(asked);
      return (change.analyse ?? waitAtGate)(asked);
    },
    mayRunBulk: async () => change.bulk?.() ?? true,
    onAnalysed: () => undefined,
    onTrouble: () => undefined,
  });
  job.wake();
  return job;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
const cases = () => begun.map(({ caseId }) => caseId);
const open = async (caseId: number, analysed: Analysed = done) => {
  await until(() => gates.has(caseId));
  gates.get(caseId)?.resolve(analysed);
};
const ask = (caseId: number, priority: 'reader' | 'arrival') =>
  place.store.write.askAnalysis({ caseId, priority, at: 2_000 });
const beginRun = () =>
  place.store.write.beginRun({
    ...{ projectId: null, model: null, again: true, newest: null, askedBy: 'console', at: 1 },
  });

describe('what waits is analysed', () => {
  test('first what a reader waits for, then what came, then runs over many', async () => {
    const [a, b, c, d] = (await addCases(4)) as [number, number, number, number];
    await beginRun();
    await ask(c, 'arrival');
    await ask(d, 'reader');
    const order: number[] = [];
    start({
      analyse: async ({ caseId, priority }) => {
        order.push(caseId);
        expect(priority).toBe(caseId === d && order.length <= 2 ? 'reader' : priority);
        return done;
      },
    });
    await until(async () => (await place.store.read.analysisRun({ id: 1 }))?.state === 'done');
    expect(order.slice(0, 2)).toEqual([d, c]);
    expect(order.slice(2).sort()).toEqual([a, b, c, d].sort());
  });

  test('by a reader who comes in at once, though a run over many is under way', async () => {
    const all = await addCases(5);
    const [a, b] = all as [number, number];
    const reader = all.at(-1) ?? 0;
    await beginRun();
    const running = start();
    await until(() => gates.has(a));
    // One of two places is left free.
    expect(cases()).toEqual([a]);
    await ask(reader, 'reader');
    running.wake();
    await until(() => gates.has(reader));
    expect(cases()).toEqual([a, reader]);
    expect(begun[1]).toMatchObject({ priority: 'reader', again: false });
    await open(reader);
    await open(a);
    await until(() => gates.has(b));
    expect(begun[2]).toMatchObject({ caseId: b, priority: 'bulk', again: true });
  });

  test('one case never twice at once', async () => {
    const [a] = (await addCases(1, false)) as [number];
    const running = start();
    await until(() => gates.has(a));
    await ask(a, 'reader');
    await beginRun();
    running.wake();
    await open(a);
    await until(() => begun.length === 2);
    expect(begun[1]).toMatchObject({ caseId: a, priority: 'reader' });
  });

  test('but no run over many while the box has pictures to check', async () => {
    const [a] = (await addCases(1)) as [number];
    await beginRun();
    let quiet = false;
    let looked = 0;
    const running = start({
      bulk: () => {
        looked += 1;
        return quiet;
      },
    });
    await until(() => looked > 0);
    expect(begun).toEqual([]);
    quiet = true;
    running.wake();
    await until(() => gates.has(a));
  });
});

/** Each call of these names takes so many milliseconds longer. */
function lateStore(store: Store, late: Readonly<Record<string, number>>): Store {
  const later = <Side extends object>(side: Side): Side =>
    new Proxy(side, {
      get: (target, name: string) => async (input: unknown) => {
        await new Promise((resolve) => setTimeout(resolve, late[name] ?? 0));
        return (target as Record<string, (input: unknown) => unknown>)[name]?.(input);
      },
    });
  return { ...store, read: later(store.read), write: later(store.write) };
}

describe('a case that fails', () => {
  test.each([
    ['', {}],
    [' of a slow store', { waitingAnalysis: 20, noteAnalysisTry: 30 }],
  ])('for a passing reason is tried again, and counts its tries until it is through%s', async (_name, late) => {
    const [a] = (await addCases(1, false)) as [number];
    place = { ...place, store: lateStore(place.store, late) };
    let tries = 0;
    const seen: (number | undefined)[] = [];
    const held: boolean[] = [];
    const running = start({
      analyse: async () => {
        tries += 1;
        seen.push((await place.store.read.analysisOfCase({ caseId: a }))?.tries);
        held.push(running.isHeldUp);
        if (tries < 3) throw new MarkitError('INFERENCE_AWAY');
        return done;
      },
    });
    await until(async () => (await place.store.read.analysisOfCase({ caseId: a }))?.state === 'done');
    expect(seen).toEqual([0, 1, 2]);
    expect(held).toEqual([false, true, true]);
    expect(await place.store.read.analysisOfCase({ caseId: a })).toMatchObject({ tries: 0, code: null });
    expect(running.isHeldUp).toBe(false);
  });

  test('for a passing reason holds up what came with it, and no reader', async () => {
    const [a, b] = (await addCases(2, false)) as [number, number];
    await ask(b, 'reader');
    const [first] = await place.store.read.waitingAnalysis({ priority: 0, limit: 1 });
    await place.store.write.endAnalysis({
      ...{ id: first?.id ?? 0, asks: first?.asks ?? 0, state: 'done', code: null },
      beside: [],
      at: 1,
    });
    const running = start({
      pause: 3_600_000,
      analyse: async ({ caseId }) => {
        if (caseId === a) throw new MarkitError('INFERENCE_AWAY');
        return done;
      },
    });
    await until(async () => (await place.store.read.analysisOfCase({ caseId: a }))?.tries === 1);
    await ask(b, 'arrival');
    running.wake();
    await ask(b, 'reader');
    running.wake();
    await until(async () => (await place.store.read.analysisOfCase({ caseId: b }))?.state === 'done');
    expect(begun.map(({ caseId, priority }) => [caseId, priority])).toEqual([
      [a, 'arrival'],
      [b, 'reader'],
    ]);
  });

  test('for good is marked with its code, and the next one comes', async () => {
    const [a, b] = (await addCases(2, false)) as [number, number];
    start({
      analyse: async ({ caseId }) => {
        if (caseId === a) throw new Error('nobody foresaw this');
        return { added: 1, failed: 1, code: 'INFERENCE_REFUSED', beside: [] };
      },
    });
    await until(async () => (await place.store.read.analysisCounts({})).failed === 2);
    expect(await place.store.read.analysisOfCase({ caseId: a })).toMatchObject({ state: 'failed', code: 'INTERNAL' });
    expect(await place.store.read.analysisOfCase({ caseId: b })).toMatchObject({ code: 'INFERENCE_REFUSED' });
    expect(cases().sort()).toEqual([a, b]);
  });
});

test('a run goes on after a restart where it was, and nothing of it is done twice', async () => {
  const all = await addCases(5);
  const { id } = await beginRun();
  start();
  await open(all[0] ?? 0);
  await until(async () => (await place.store.read.analysisRun({ id }))?.done === 1);
  await until(() => gates.has(all[1] ?? 0));
  const stopped = job?.stop();
  // What a stop cuts short fails as the node goes away, and is no failure of the case.
  gates.get(all[1] ?? 0)?.reject(new MarkitError('INFERENCE_AWAY'));
  await stopped;
  expect(await place.store.read.analysisRun({ id })).toMatchObject({ done: 1, failed: 0, state: 'running' });
  begun.length = 0;
  start({ analyse: async () => done });
  await until(async () => (await place.store.read.analysisRun({ id }))?.state === 'done');
  expect(cases()).toEqual(all.slice(1));
  expect(await place.store.read.analysisRun({ id })).toMatchObject({ total: 5, done: 5, failed: 0 });
});
