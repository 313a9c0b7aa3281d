import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogParts, signHead } from '../../../gateway/egress/checkpoints.ts';
import { receiptOf } from '../../../gateway/egress/receipts.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { parseCheckpoint } from '../../../ledger/checkpoint.ts';
import type { LedgerEvent } from '../../../ledger/event.ts';
import { verifyConsistency } from '../../../ledger/merkle-verify.ts';
import { ed25519FromSeed, noteSigner, parseVerifierKey } from '../../../ledger/note-key.ts';
import { openNote } from '../../../ledger/signed-note.ts';
import { holds, verifyReceipt } from '../../../ledger/verify.ts';
import { secondConnection } from '../../support/second-connection.ts';

const signer = noteSigner('markit-edge/test', ed25519FromSeed(new Uint8Array(32).fill(3)));
let folder: string;
let path: string;
let store: Store;
let parts: LogParts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-log-'));
  path = join(folder, 'markit.sqlite');
  store = await openStore(path);
  parts = { store, signer, now: Date.now };
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function events(count: number, from = 0): LedgerEvent[] {
  const time = '2026-11-24T03:04:05.678Z';
  return Array.from({ length: count }, (_, at) => {
    return { kind: 'instance-received', time, subject: `2.25.${from + at}`, digest: 'ab'.repeat(32) };
  });
}

test('leaves of many writes at once stand in one row of positions, and every one has a receipt that holds', async () => {
  const positions = await Promise.all(events(60).map((event) => store.write.appendEvents([event])));
  expect(positions.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, at) => at));
  for (let position = 0; position < 60; position += 1) {
    const findings = verifyReceipt(await receiptOf(position, parts), { publicKey: signer.verifierKey });
    expect(holds(findings)).toBe(true);
  }
  await expect(receiptOf(60, parts)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('each signed head begins with the one before', async () => {
  const heads = [];
  for (const count of [1, 1, 5, 26, 100]) {
    await store.write.appendEvents(events(count));
    heads.push(parseCheckpoint(openNote((await signHead(parts)).note, [parseVerifierKey(signer.verifierKey)]).text));
  }
  expect(heads.map(({ size }) => size)).toEqual([1, 2, 7, 33, 133]);
  for (const [at, { size: first, root: firstRoot }] of heads.slice(0, -1).entries()) {
    const { size: second, root: secondRoot } = heads[at + 1] ?? { size: 0, root: firstRoot };
    const proof = await store.read.consistencyProof({ first, second });
    expect(verifyConsistency({ first, second, firstRoot, secondRoot, proof })).toBe(true);
  }
});

test('signing the same head twice, or twice at once, gives one checkpoint', async () => {
  await store.write.appendEvents(events(3));
  const [one, two] = await Promise.all([signHead(parts), signHead(parts)]);
  expect(one.note).toBe(two.note);
  expect((await signHead(parts)).note).toBe(one.note);
});

test('the database refuses to change or take out what is on the log', async () => {
  await store.write.appendEvents(events(5));
  await signHead(parts);
  const raw = secondConnection(path);
  for (const statement of [
    'delete from ledger_leaves where position = 4',
    'update ledger_leaves set secret = randomblob(32)',
    "insert or replace into ledger_leaves select 2, kind, '2.25.9', event, secret, sealed_at from ledger_leaves where position = 2",
    'insert into ledger_leaves select 9, kind, subject, event, secret, sealed_at from ledger_leaves where position = 2',
    'update ledger_nodes set hash = randomblob(32)',
    'insert or replace into ledger_nodes values (0, 1, randomblob(32))',
    'delete from ledger_nodes',
    "update ledger_checkpoints set note = ''",
    "insert or replace into ledger_checkpoints values (5, randomblob(32), '', 0)",
    'delete from ledger_checkpoints',
  ]) {
    expect(() => raw.exec(statement), statement).toThrow(/never|at the end|once/);
  }
  raw.close();
});

test('a log that no longer begins with what was signed is not signed again', async () => {
  await store.write.appendEvents(events(4));
  await signHead(parts);
  const raw = secondConnection(path);
  // What only somebody with the file and a will can do.
  raw.exec('drop trigger ledger_nodes_no_update; update ledger_nodes set hash = randomblob(32) where level = 2');
  raw.close();
  await store.write.appendEvents(events(1));
  await expect(signHead(parts)).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('an event outside the schema is refused and leaves no leaf', async () => {
  const bad = { ...events(1)[0], subject: 'DOE^JANE' } as LedgerEvent;
  await expect(store.write.appendEvents([...events(2), bad])).rejects.toMatchObject({ code: 'INTERNAL' });
  expect((await store.read.ledgerHead({})).size).toBe(0);
});
