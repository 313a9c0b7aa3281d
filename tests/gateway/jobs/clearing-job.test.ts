import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkitError } from '../../../gateway/errors.ts';
import { ClearingJob, type ClearingJobOptions, type Decision } from '../../../gateway/jobs/clearing-job.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { secondConnection } from '../../support/second-connection.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-clearing-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  const rows = Array.from({ length: 70 }, (_, i) => instanceRow({ sopInstanceUid: `2.25.${i}`, file: `e/${i}.dcm` }));
  await store.write.addInstances(rows);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Runs the job until this many are decided; a decision that never comes is a time-out of the test. */
async function decideAll(count: number, look: (instance: Instance) => Promise<Decision>): Promise<void> {
  let left = count;
  await new Promise<void>((resolve) => {
    const job = new ClearingJob({
      store,
      look,
      atOnce: 3,
      firstPauseMilliseconds: 2,
      onTrouble: () => undefined,
      onDecided: () => {
        left -= 1;
        if (left === 0) void job.stop().then(resolve);
      },
    });
    job.wake();
  });
}

const cleared: Decision = { clearing: 'cleared', reason: null, findings: null };

test('every waiting instance is looked at once and decided', async () => {
  const seen: number[] = [];
  await decideAll(70, async ({ id }) => {
    seen.push(id);
    return cleared;
  });
  expect(new Set(seen).size).toBe(70);
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 0, cleared: 70 });
});

test('a passing failure is tried again, an unforeseen one is held, and neither stops the others', async () => {
  const tries = new Map<string, number>();
  await decideAll(70, async ({ sopInstanceUid }) => {
    tries.set(sopInstanceUid, (tries.get(sopInstanceUid) ?? 0) + 1);
    if (sopInstanceUid === '2.25.5' && tries.get(sopInstanceUid) !== 4) throw new MarkitError('BUSY');
    if (sopInstanceUid === '2.25.6') throw new TypeError('a mistake of ours');
    return cleared;
  });
  expect(tries.get('2.25.5')).toBe(4);
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 0, cleared: 69, held: 1 });
  const [held] = await store.read.heldInstances({ limit: 5 });
  expect(held).toMatchObject({ sopInstanceUid: '2.25.6', clearingReason: 'clearing-failed' });
});

test('a box that has run out of files holds nothing for a person', async () => {
  const failed = new Set<number>();
  await decideAll(70, async ({ id }) => {
    if (!failed.has(id)) {
      failed.add(id);
      throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    }
    return cleared;
  });
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 0, cleared: 70, held: 0 });
});

test('an instance whose decision cannot be written is never looked at twice at once', async () => {
  // The store refuses the first decisions as a full disk would.
  const other = secondConnection(join(folder, 'markit.sqlite'));
  other.exec("create trigger t before update on instances begin select raise(abort, 'made to fail'); end");
  const looking = new Set<number>();
  let twice = 0;
  let failures = 0;
  let decided = 0;
  await new Promise<void>((resolve) => {
    const job = new ClearingJob({
      store,
      look: async ({ id }) => {
        if (looking.has(id)) twice += 1;
        looking.add(id);
        // One look is long enough for the next pass to begin beside it.
        await setTimeout(id === 2 && failures < 60 ? 300 : 0);
        looking.delete(id);
        return cleared;
      },
      atOnce: 3,
      firstPauseMilliseconds: 2,
      onTrouble: () => {
        failures += 1;
        if (failures === 60) other.exec('drop trigger t');
      },
      onDecided: () => {
        decided += 1;
        if (decided === 70) void job.stop().then(resolve);
      },
    });
    job.wake();
  });
  other.close();
  expect(twice).toBe(0);
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 0, cleared: 70 });
});

test('an instance that was removed while it had to wait wakes nobody any more', async () => {
  let reads = 0;
  const counting: Store = {
    ...store,
    read: {
      ...store.read,
      waitingInstances: (input) => {
        if (input.after === 0) reads += 1;
        return store.read.waitingInstances(input);
      },
    },
  };
  const buried = Promise.withResolvers<unknown>();
  const job = new ClearingJob({
    store: counting,
    look: async ({ id }) => {
      if (id === 1) throw new MarkitError('BUSY');
      return cleared;
    },
    atOnce: 1,
    firstPauseMilliseconds: 1,
    onTrouble: () => buried.resolve(store.write.buryInstance({ id: 1, at: 1 })),
    onDecided: () => undefined,
  });
  job.wake();
  await buried.promise;
  const before = reads;
  await setTimeout(1_000);
  // The pass that met it may still wake one more, which finds it gone.
  expect(reads - before).toBeLessThanOrEqual(2);
  await job.stop();
});

/** Runs the job with looks at stacks until all seventy are decided. */
async function decideTogether(
  together: NonNullable<ClearingJobOptions['together']>,
  look: ClearingJobOptions['look'],
  mask: ClearingJobOptions['mask'] = async () => false,
): Promise<void> {
  let left = 70;
  await new Promise<void>((resolve) => {
    const job = new ClearingJob({
      ...{ store, look, together, mask, atOnce: 2, firstPauseMilliseconds: 2 },
      onTrouble: () => undefined,
      onDecided: () => {
        left -= 1;
        if (left === 0) void job.stop().then(resolve);
      },
    });
    job.wake();
  });
}

test('slices are decided together, and one that nobody foresaw holds none of its neighbours', async () => {
  const together: number[] = [];
  const alone: number[] = [];
  const stacks = {
    stacksOf: (waiting: readonly Instance[]) => [
      waiting.slice(0, 10),
      waiting.slice(10, 20),
      ...waiting.slice(20).map((one) => [one]),
    ],
    look: async (stack: readonly Instance[]) => {
      if (stack.some(({ id }) => id === 12)) throw new TypeError('a mistake of ours');
      together.push(...stack.map(({ id }) => id));
      return stack.map(() => cleared);
    },
  };
  await decideTogether(stacks, async ({ id }) => {
    alone.push(id);
    if (id === 12) throw new TypeError('a mistake of ours');
    return cleared;
  });
  expect(together.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(alone.filter((id) => id <= 20)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(await store.read.instanceCounts({})).toMatchObject({ cleared: 69, held: 1 });
});

test('a stack whose detector is away comes again as a stack', async () => {
  const tries: number[] = [];
  const stacks = {
    stacksOf: (waiting: readonly Instance[]) => [[...waiting]],
    look: async (stack: readonly Instance[]) => {
      tries.push(stack.length);
      if (tries.length < 3) throw new MarkitError('INFERENCE_AWAY');
      return stack.map(() => cleared);
    },
  };
  await decideTogether(stacks, async () => cleared);
  expect(Math.max(...tries.slice(2))).toBeGreaterThan(1);
  expect(await store.read.instanceCounts({})).toMatchObject({ cleared: 70, held: 0 });
});

test('of slices that were looked at together a rule masks the one that it names', async () => {
  const named = { clearing: 'held', reason: 'device-text', findings: null } as const;
  const byRule = { rule: 'house', boxes: [{ x: 0, y: 0, width: 8, height: 8 }] };
  const masked: number[] = [];
  const stacks = {
    stacksOf: (waiting: readonly Instance[]) =>
      masked.length === 0 ? [[...waiting]] : waiting.map((instance) => [instance]),
    look: async (stack: readonly Instance[]) =>
      stack.map(({ id }) => (id === 3 || id === 4 ? { ...named, byRule } : cleared)),
  };
  await decideTogether(
    stacks,
    async () => cleared,
    async ({ id }) => {
      masked.push(id);
      return id === 3;
    },
  );
  expect(masked.filter((id) => id <= 4)).toEqual([3, 4]);
  // What cannot be painted over stays held; the other was looked at again.
  expect(await store.read.instanceCounts({})).toMatchObject({ cleared: 69, held: 1 });
});
