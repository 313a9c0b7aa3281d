import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HeldRow } from '../../../gateway/store/instances.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';

let dir: string;
let store: Store;

function heldRow(id: string, change: Partial<HeldRow> = {}): HeldRow {
  const facts = { size: 1, reason: 'deflated', source: 'loopback', receivedAt: 1, keyGeneration: 1 };
  return { ...facts, id, file: `h/${id}.held`, receivedDigest: 'aa'.repeat(32), ...change };
}

const looked = { by: 'markit-1/look-1', at: 9 };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-held-'));
  store = await openStore(join(dir, 'markit.sqlite'));
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

test('a release is the instance, its leaf, the end of the held row and the tombstone of its file, or none of them', async () => {
  await store.write.addHeld([heldRow('a')]);
  expect(await store.read.instanceCounts({})).toMatchObject({ heldObjects: 1, heldUnlooked: 1 });
  // A row that another file already has: the commit fails, and nothing of it happened.
  await store.write.addInstances([instanceRow({ sopInstanceUid: '2.25.9', receivedDigest: 'bb'.repeat(32) })]);
  const clash = store.write.releaseHeld({ id: 'a', row: instanceRow(), ...looked });
  await expect(clash).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await store.read.heldToLookAt({ limit: 5, but: [] })).toMatchObject([{ id: 'a', state: 'held' }]);
  expect(await store.read.tombstones({})).toEqual([]);

  const row = instanceRow({ file: 'e/other.dcm' });
  expect(await store.write.releaseHeld({ id: 'a', row, ...looked })).toEqual({ released: true, buried: ['h/a.held'] });
  expect(await store.read.instanceCounts({})).toMatchObject({ waiting: 2, heldObjects: 0, heldUnlooked: 0 });
  expect(await store.read.tombstones({})).toEqual(['h/a.held']);
  expect(await store.read.ledgerLeavesOf({ subject: '2.25.1', kind: 'instance-received' })).toHaveLength(1);
});

test('equal content is one row, however often it was cleaned', async () => {
  await store.write.addHeld([heldRow('a')]);
  await store.write.addInstances([instanceRow()]);
  const row = instanceRow({ file: 'e/2.25.1.2.dcm' });
  const release = await store.write.releaseHeld({ id: 'a', row, ...looked });
  expect(release).toEqual({ released: true, buried: ['h/a.held', 'e/2.25.1.2.dcm'] });
  expect((await store.read.instanceCounts({})).waiting).toBe(1);
  // Nobody waits for it any more: a second release leaves no instance, and says which file may go.
  const again = await store.write.releaseHeld({ id: 'a', row: instanceRow({ file: 'e/3.dcm' }), ...looked });
  expect(again).toEqual({ released: false, buried: ['e/3.dcm'] });
  expect((await store.read.instanceCounts({})).waiting).toBe(1);
});

test('what stays is not looked at again by the same program, and by another one it is', async () => {
  await store.write.addHeld([heldRow('a'), heldRow('b', { receivedDigest: 'bb'.repeat(32), receivedAt: 2 })]);
  await store.write.keepHeld({ id: 'a', reason: 'report', ...looked });
  const waiting = async () => (await store.read.heldToLookAt({ limit: 5, but: [] })).map(({ id }) => id);
  expect(await waiting()).toEqual(['b']);
  expect(await store.read.heldToLookAt({ limit: 5, but: ['b'] })).toEqual([]);
  expect(await store.read.heldObjects({ limit: 5 })).toMatchObject([
    { id: 'b', lookedBy: null },
    { id: 'a', reason: 'report', lookedBy: looked.by, lookedAt: looked.at },
  ]);
  await store.write.reopenHeld({ by: looked.by });
  expect(await waiting()).toEqual(['b']);
  await store.write.reopenHeld({ by: 'markit-2/look-1' });
  expect(await waiting()).toEqual(['a', 'b']);
});
