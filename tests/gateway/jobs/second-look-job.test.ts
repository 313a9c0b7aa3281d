import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkitError } from '../../../gateway/errors.ts';
import { SecondLookJob, type SecondLookJobOptions } from '../../../gateway/jobs/second-look-job.ts';
import type { LookResult } from '../../../gateway/jobs/second-look-messages.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { secondConnection } from '../../support/second-connection.ts';

let folder: string;
let store: Store;
let commits: string[];
let troubles: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-look-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  mkdirSync(join(folder, 'h'));
  commits = [];
  troubles = [];
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const digestOf = (id: string) => id.padStart(64, '0');

async function hold(...ids: readonly string[]): Promise<void> {
  const facts = { size: 1, reason: 'deflated', source: 'loopback', keyGeneration: 1 };
  for (const [at, id] of ids.entries()) {
    writeFileSync(join(folder, `h/${id}.held`), 'x');
    await store.write.addHeld([{ ...facts, id, file: `h/${id}.held`, receivedAt: at, receivedDigest: digestOf(id) }]);
  }
}

/** Runs the job until so many are decided, whatever became of them. */
async function decide(
  count: number,
  look: SecondLookJobOptions['look'],
  over: Partial<SecondLookJobOptions> = {},
): Promise<Record<string, string>> {
  const decided: Record<string, string> = {};
  await new Promise<void>((resolve) => {
    const job = new SecondLookJob({
      store,
      imagesFolder: folder,
      heldFolder: folder,
      by: () => 'markit-1/look-1',
      look,
      firstPauseMilliseconds: 2,
      onCommit: (outcome) => commits.push(outcome),
      onTrouble: (error) => troubles.push((error as MarkitError).code ?? String(error)),
      onDecided: ({ id }, result) => {
        decided[id] = result.kind === 'held' ? result.reason : 'clean';
        if (Object.keys(decided).length === count) void job.stop().then(resolve);
      },
      ...over,
    });
    job.wake();
  });
  return decided;
}

function clean(file: string): LookResult {
  const id = file.slice(2, -5);
  return {
    kind: 'clean',
    row: instanceRow({ sopInstanceUid: `2.25.${id}`, file: `e/2.25.${id}.dcm`, receivedDigest: digestOf(id) }),
  };
}

test('clean ones are released oldest first and their files go; others get their reason and stay', async () => {
  await hold('1', '2', '3');
  const asked: string[] = [];
  const decided = await decide(3, async (file) => {
    asked.push(file);
    return file === 'h/2.held' ? { kind: 'held', reason: 'report' } : clean(file);
  });
  expect(asked).toEqual(['h/1.held', 'h/2.held', 'h/3.held']);
  expect(decided).toEqual({ '1': 'clean', '2': 'report', '3': 'clean' });
  expect(['1', '2', '3'].map((id) => existsSync(join(folder, `h/${id}.held`)))).toEqual([false, true, false]);
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 2, heldObjects: 1, heldUnlooked: 0 });
  expect(await store.read.tombstones({})).toEqual([]);
  expect(commits).toEqual(['kept', 'kept']);
});

test('a program that has looked does not look again, one of another version does', async () => {
  await hold('1', '2');
  const report = async (): Promise<LookResult> => ({ kind: 'held', reason: 'report' });
  await decide(2, report);
  await hold('3');
  expect(await decide(1, report)).toEqual({ '3': 'report' });
  expect(await decide(3, report, { by: () => 'markit-1/look-2' })).toEqual({
    '1': 'report',
    '2': 'report',
    '3': 'report',
  });
});

test('a profile that comes while it looks opens what it has looked at, and what it looks at, once more', async () => {
  await hold('1', '2');
  const looks: string[] = [];
  let name = 'markit-1';
  const done = Promise.withResolvers<void>();
  const job: SecondLookJob = new SecondLookJob({
    ...{ store, imagesFolder: folder, heldFolder: folder },
    by: () => name,
    look: async (file) => {
      looks.push(`${name} ${file}`);
      if (looks.length === 2) {
        name = 'site-1';
        job.reopen();
      }
      return { kind: 'held', reason: 'report' };
    },
    onCommit: () => undefined,
    onTrouble: (error) => troubles.push(String(error)),
    onDecided: () => looks.length === 4 && void job.stop().then(done.resolve),
  });
  job.wake();
  await done.promise;
  expect(looks).toEqual(['markit-1 h/1.held', 'markit-1 h/2.held', 'site-1 h/1.held', 'site-1 h/2.held']);
  const rows = await store.read.heldObjects({ limit: 10 });
  expect(rows.map(({ lookedBy }) => lookedBy)).toEqual(['site-1', 'site-1']);
});

test('a passing failure is tried again for as long as it lasts; one that nobody foresaw, or that ends the process, twice', async () => {
  await hold('1', '2', '3');
  const tries: Record<string, number> = {};
  const decided = await decide(3, async (file) => {
    tries[file] = (tries[file] ?? 0) + 1;
    if (file === 'h/1.held' && tries[file] < 5) throw new MarkitError('NO_SPACE');
    if (file === 'h/2.held') throw new MarkitError('INTERNAL');
    if (file === 'h/3.held') throw new MarkitError('HELD_BROKEN');
    return clean(file);
  });
  expect(decided).toEqual({ '1': 'clean', '2': 'look-failed', '3': 'unreadable' });
  expect(tries).toEqual({ 'h/1.held': 5, 'h/2.held': 2, 'h/3.held': 1 });
  expect(new Set(troubles)).toEqual(new Set(['NO_SPACE', 'INTERNAL', 'HELD_BROKEN']));
});

test('a release that cannot be committed lets go of its file and is looked at again', async () => {
  await hold('1');
  const other = secondConnection(join(folder, 'markit.sqlite'));
  other.exec("create trigger t before insert on instances begin select raise(abort, 'made to fail'); end");
  const decided = await decide(1, async (file) => clean(file), {
    onTrouble: (error) => {
      troubles.push((error as MarkitError).code);
      other.exec('drop trigger if exists t');
    },
  });
  other.close();
  expect(decided).toEqual({ '1': 'clean' });
  expect(commits).toEqual(['unknown', 'kept']);
  expect(existsSync(join(folder, 'h/1.held'))).toBe(false);
});

test('an object that a person rejected while it had to wait wakes nobody any more', async () => {
  await hold('1');
  let reads = 0;
  const counting: Store = {
    ...store,
    read: {
      ...store.read,
      heldToLookAt: (input) => {
        reads += 1;
        return store.read.heldToLookAt(input);
      },
    },
  };
  const rejected = Promise.withResolvers<void>();
  const job = new SecondLookJob({
    store: counting,
    imagesFolder: folder,
    heldFolder: folder,
    by: () => 'a',
    look: async () => {
      throw new MarkitError('BUSY');
    },
    firstPauseMilliseconds: 1,
    onCommit: () => undefined,
    onDecided: () => undefined,
    onTrouble: () => {
      const other = secondConnection(join(folder, 'markit.sqlite'));
      other.exec("update held set state = 'rejected'");
      other.close();
      rejected.resolve();
    },
  });
  job.wake();
  await rejected.promise;
  const before = reads;
  await setTimeout(500);
  // The pass that met it reads once more, and one more may still be woken, which finds it gone.
  expect(reads - before).toBeLessThanOrEqual(3);
  await job.stop();
});
