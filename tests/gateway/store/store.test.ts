import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';
import { secondConnection } from '../../support/second-connection.ts';

let dir: string;
let store: Store;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-store-'));
  store = await openStore(join(dir, 'markit.sqlite'));
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

describe('rows of received files', () => {
  test('the same file twice is one row', async () => {
    expect(await store.write.addInstances([instanceRow()])).toEqual({ added: 1, duplicates: [] });
    expect(await store.write.addInstances([instanceRow()])).toEqual({ added: 0, duplicates: [] });
    expect(await store.read.waitingInstances({ limit: 10, after: 0 })).toHaveLength(1);
  });

  test('the same content under another file name leaves a tombstone, not a row', async () => {
    await store.write.addInstances([instanceRow()]);
    const again = await store.write.addInstances([instanceRow({ file: 'e/2.25.1.2.dcm' })]);
    expect(again).toEqual({ added: 0, duplicates: ['e/2.25.1.2.dcm'] });
    expect(await store.read.tombstones({})).toEqual(['e/2.25.1.2.dcm']);
  });

  test('other content under the same UID is a new version, and the study shows the newest', async () => {
    await store.write.addInstances([instanceRow()]);
    await store.write.addInstances([instanceRow({ file: 'e/2.25.1.2.dcm', receivedDigest: 'bb'.repeat(32) })]);
    const study = await store.read.instancesOfStudy({ studyInstanceUid: '2.25.3' });
    expect(study.map((row) => [row.version, row.file])).toEqual([[2, 'e/2.25.1.2.dcm']]);
  });

  test('the same content of what was found broken takes its place, and is looked at', async () => {
    await store.write.addInstances([instanceRow()]);
    const [before] = await store.read.waitingInstances({ limit: 1, after: 0 });
    const id = before?.id ?? 0;
    await store.write.setClearing({ id, clearing: 'broken', reason: 'truncated', findings: null, at: 2 });
    const again = instanceRow({ file: 'e/2.25.1.2.dcm', receivedAt: 9 });
    expect(await store.write.addInstances([again])).toEqual({ added: 0, duplicates: ['e/2.25.1.dcm'] });
    expect(await store.read.waitingInstances({ limit: 5, after: 0 })).toEqual([{ ...before, file: 'e/2.25.1.2.dcm' }]);
    // Told twice, as after a commit whose answer was lost.
    expect(await store.write.addInstances([again])).toEqual({ added: 0, duplicates: [] });
    expect(await store.read.tombstones({})).toEqual(['e/2.25.1.dcm']);
  });

  test('a burial is recorded before the file can go', async () => {
    await store.write.addInstances([instanceRow()]);
    const [row] = await store.read.waitingInstances({ limit: 1, after: 0 });
    expect(await store.write.buryInstance({ id: row?.id ?? 0, at: 2 })).toEqual({ file: 'e/2.25.1.dcm' });
    expect(await store.read.tombstones({})).toEqual(['e/2.25.1.dcm']);
    expect(await store.read.instance({ id: row?.id ?? 0 })).toBeUndefined();
  });
});

test('an instance that came has one leaf on the log, in the same commit', async () => {
  await store.write.addInstances([instanceRow()]);
  await store.write.addInstances([instanceRow(), instanceRow({ file: 'e/2.25.1.2.dcm' })]);
  const leaves = await store.read.ledgerLeavesOf({ subject: '2.25.1', kind: 'instance-received' });
  expect(leaves).toHaveLength(1);
  expect((await store.read.ledgerHead({})).size).toBe(1);
});

describe('grouped commits', () => {
  test('one write that fails takes no other with it', async () => {
    const rows = Array.from({ length: 50 }, (_, i) =>
      store.write.addInstances([instanceRow({ sopInstanceUid: `2.25.${i + 10}`, file: `e/${i}.dcm` })]),
    );
    const bad = store.write.addInstances([instanceRow({ sopInstanceUid: '2.25.99', file: 'e/0.dcm' })]);
    await expect(bad).rejects.toMatchObject({ code: 'INTERNAL' });
    await Promise.all(rows);
    expect((await store.read.instanceCounts({})).waiting).toBe(50);
  });

  test('a failure that rolls the whole group back is told by its own reason', async () => {
    // As SQLITE_FULL does in the middle of a group: no savepoint is left to go back to.
    const other = secondConnection(join(dir, 'markit.sqlite'));
    other.exec("create trigger t before insert on refused begin select raise(rollback, 'made to fail'); end");
    other.close();
    const refused = [{ source: 'loopback', receivedAt: 1, code: 'CANNOT_UNDERSTAND' }];
    await expect(store.write.addRefused(refused)).rejects.toMatchObject({ code: 'INTERNAL', detail: 'made to fail' });
    expect(await store.write.addInstances([instanceRow()])).toMatchObject({ added: 1 });
  });

  test('what was asked before the close is done, whatever waited with it', async () => {
    const rows = Array.from({ length: 600 }, (_, i) =>
      store.write.addInstances([instanceRow({ sopInstanceUid: `2.25.${i}`, file: `e/${i}.dcm` })]),
    );
    await store.close();
    for (const row of rows) expect(await row).toEqual({ added: 1, duplicates: [] });
    store = await openStore(join(dir, 'markit.sqlite'));
    expect((await store.read.instanceCounts({})).waiting).toBe(600);
  });

  test('rows are there after the store is opened again', async () => {
    await store.write.addInstances([instanceRow()]);
    await store.close();
    store = await openStore(join(dir, 'markit.sqlite'));
    expect((await store.read.instanceCounts({})).waiting).toBe(1);
  });
});
