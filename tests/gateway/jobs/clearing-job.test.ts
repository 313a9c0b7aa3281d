import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkitError } from '../../../gateway/errors.ts';
import { ClearingJob, type Decision } from '../../../gateway/jobs/clearing-job.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';

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
