/** What is held for longer than the house keeps it goes, file and all; what is younger, or cleared, stays. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expireHeld } from '../../../gateway/jobs/held-expiry.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { instanceRow } from '../../support/instance-row.ts';

const day = 24 * 60 * 60_000;
const epoch = '20261101T000000000Z-1-00000000';
let root: string;
let store: Store;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'markit-expiry-'));
  for (const folder of ['images', 'held']) mkdirSync(join(root, folder, epoch), { recursive: true });
  store = await openStore(join(root, 'markit.sqlite'));
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

const path = (file: string) => join(root, file.endsWith('.held') ? 'held' : 'images', file);

async function image(n: number, days: number, clearing: 'held' | 'broken' | 'cleared'): Promise<string> {
  const file = `${epoch}/2.25.${n}.dcm`;
  writeFileSync(path(file), 'pixels');
  const receivedDigest = String(n).padStart(64, '0');
  await store.write.addInstances([
    instanceRow({ file, sopInstanceUid: `2.25.${n}`, receivedAt: days * day, receivedDigest }),
  ]);
  await store.write.setClearing({ id: n, clearing, reason: 'text-found', findings: null, at: 1 });
  return file;
}

async function object(id: string, days: number): Promise<string> {
  const file = `${epoch}/${id}.held`;
  writeFileSync(path(file), 'sealed');
  const facts = { size: 6, reason: 'report', source: 'PACS', keyGeneration: 1, receivedAt: days * day };
  await store.write.addHeld([{ ...facts, id, file, receivedDigest: id.padEnd(64, '0') }]);
  return file;
}

test('thirty days after it came, and not before', async () => {
  const old = [await image(1, 100, 'held'), await image(2, 100, 'broken'), await object('a1', 100)];
  const young = [await image(3, 120, 'held'), await image(4, 100, 'cleared'), await object('b2', 120)];
  const options = { store, days: 30, imagesFolder: join(root, 'images'), heldFolder: join(root, 'held') };
  expect(await expireHeld({ ...options, now: () => 130 * day })).toBe(0);
  expect(await expireHeld({ ...options, now: () => 140 * day })).toBe(3);
  expect(old.filter((file) => existsSync(path(file)))).toEqual([]);
  expect(young.every((file) => existsSync(path(file)))).toBe(true);
  expect(await store.read.instanceCounts({})).toMatchObject({ rejected: 2, held: 1, cleared: 1, heldObjects: 1 });
  expect(await store.read.tombstones({})).toEqual([]);
  const [leaf] = await store.read.ledgerLeavesOf({ subject: 'held-a1', kind: 'image-decided' });
  expect(Buffer.from(leaf?.event ?? []).toString()).toContain('"what":"expired"');
});

test('what went by itself is taken again where it is sent again; what a person rejected is not', async () => {
  await image(1, 1, 'held');
  await object('a1', 1);
  const options = { store, days: 1, imagesFolder: join(root, 'images'), heldFolder: join(root, 'held') };
  expect(await expireHeld({ ...options, now: () => 3 * day })).toBe(2);
  const again = `${epoch}/2.25.1.2.dcm`;
  const receivedDigest = '1'.padStart(64, '0');
  await store.write.addInstances([
    instanceRow({ file: again, sopInstanceUid: '2.25.1', receivedAt: 3 * day, receivedDigest }),
  ]);
  expect(await store.read.instance({ id: 1 })).toMatchObject({ clearing: 'waiting', file: again, decision: null });
  const facts = { size: 6, reason: 'report', source: 'PACS', keyGeneration: 1, receivedAt: 3 * day };
  const held = { ...facts, id: 'b2', file: `${epoch}/b2.held`, receivedDigest: 'a1'.padEnd(64, '0') };
  expect(await store.write.addHeld([held])).toEqual({ added: 1, duplicates: [] });
});

test('hundreds at once', async () => {
  for (let n = 1; n <= 450; n++) await object(n.toString(16).padStart(4, '0'), 1);
  const options = { store, days: 1, imagesFolder: join(root, 'images'), heldFolder: join(root, 'held') };
  expect(await expireHeld({ ...options, now: () => 3 * day })).toBe(450);
  expect(await store.read.instanceCounts({})).toMatchObject({ heldObjects: 0 });
});
