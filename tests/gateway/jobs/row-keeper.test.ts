import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { recoverAtLast } from '../../../gateway/jobs/recovery.ts';
import { RowKeeper } from '../../../gateway/jobs/row-keeper.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { secondConnection } from '../../support/second-connection.ts';
import { storeSample } from '../images/samples.ts';

let folder: string;
let store: Store;
let troubles: unknown[];
let keeper: RowKeeper;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-rows-'));
  mkdirSync(join(folder, 'e'));
  store = await openStore(join(folder, 'markit.sqlite'));
  troubles = [];
  keeper = new RowKeeper({
    store,
    imagesFolder: folder,
    heldFolder: folder,
    onRows: () => undefined,
    onTrouble: (error) => troubles.push(error),
    retryMilliseconds: 1,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test('rows that come one by one are all kept, and an epoch closes after them', async () => {
  for (let i = 0; i < 1_200; i += 1) {
    keeper.take({ kind: 'stored', row: instanceRow({ sopInstanceUid: `2.25.${i}`, file: `e/${i}.dcm` }) });
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  keeper.take({ kind: 'epoch', name: 'images/e' });
  await keeper.settled();
  expect((await store.read.instanceCounts({})).waiting).toBe(1_200);
  expect(await store.read.closedEpochs({})).toEqual(['images/e']);
  expect(troubles).toEqual([]);
});

test('equal content under a second name: one row, and the second file goes with its tombstone', async () => {
  for (const name of ['a', 'b']) writeFileSync(join(folder, `e/${name}.dcm`), 'x');
  keeper.take({ kind: 'stored', row: instanceRow({ file: 'e/a.dcm' }) });
  keeper.take({ kind: 'stored', row: instanceRow({ file: 'e/b.dcm' }) });
  await keeper.settled();
  expect(existsSync(join(folder, 'e/a.dcm'))).toBe(true);
  expect(existsSync(join(folder, 'e/b.dcm'))).toBe(false);
  expect(await store.read.tombstones({})).toEqual([]);
});

test('the same bytes held twice: one row, and the second file goes', async () => {
  const held = {
    size: 1,
    reason: 'deflated',
    source: 'loopback',
    receivedAt: 1,
    keyGeneration: 1,
    receivedDigest: 'cc'.repeat(32),
  };
  for (const id of ['a', 'b']) {
    writeFileSync(join(folder, `e/${id}.held`), 'x');
    keeper.take({ kind: 'held', row: { ...held, id, file: `e/${id}.held` } });
  }
  await keeper.settled();
  expect(await store.read.heldObjects({ limit: 5 })).toHaveLength(1);
  expect([existsSync(join(folder, 'e/a.held')), existsSync(join(folder, 'e/b.held'))]).toEqual([true, false]);
});

test('what comes right after the queue ran dry is not left lying', async () => {
  for (let i = 0; i < 20; i += 1) {
    keeper.take({ kind: 'refused', row: { source: 'loopback', receivedAt: i, code: 'CANNOT_UNDERSTAND' } });
    await keeper.settled();
  }
  expect((await store.read.instanceCounts({})).refused).toBe(20);
});

const refusal = { source: 'loopback', receivedAt: 1, code: 'CANNOT_UNDERSTAND' };

/** The store takes no refusal, as with a full disk, until the answer is called. */
function breakStore(): () => void {
  const other = secondConnection(join(folder, 'markit.sqlite'));
  other.exec("create trigger t before insert on refused begin select raise(abort, 'made to fail'); end");
  return () => {
    other.exec('drop trigger t');
    other.close();
  };
}

test('a store that stays down does not keep the box from ending', async () => {
  const mend = breakStore();
  keeper.take({ kind: 'refused', row: refusal });
  const settled = keeper.settled();
  await keeper.stop();
  await settled;
  expect(keeper.backlog).toBe(1);
  expect(troubles.length).toBeGreaterThan(0);
  mend();
});

test('settled waits for what was taken before it, not for a stream that never ends', async () => {
  let over = false;
  const more = () => {
    if (over) return;
    keeper.take({ kind: 'refused', row: refusal });
    setImmediate(more);
  };
  more();
  await keeper.settled();
  over = true;
  expect((await store.read.instanceCounts({})).refused).toBeGreaterThan(0);
  await keeper.stop();
  expect(keeper.backlog).toBe(0);
});

test('what a dead listener left is looked for until the store takes it', async () => {
  const images = join(folder, 'images');
  const held = join(folder, 'held');
  mkdirSync(images);
  mkdirSync(held);
  const row = await storeSample(new Epochs({ root: images }));
  const other = secondConnection(join(folder, 'markit.sqlite'));
  other.exec("create trigger t before insert on instances begin select raise(abort, 'made to fail'); end");
  const counts = await recoverAtLast(
    { store, imagesFolder: images, heldFolder: held, heldKey: new Uint8Array(32), living: () => false },
    { onTrouble: () => other.exec('drop trigger t'), signal: new AbortController().signal, retryMilliseconds: 1 },
  );
  other.close();
  expect(counts).toMatchObject({ epochs: 1, rows: 1 });
  expect(await store.read.waitingInstances({ limit: 5, after: 0 })).toMatchObject([{ file: row.file }]);
});
