import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnswerLine } from '../../gateway/contract/answer-line.ts';
import { releaseFiles } from '../../gateway/egress/release-files.ts';
import {
  approveRelease,
  type ReleaseParts,
  receiptOfRelease,
  requestAnswers,
  takeFile,
} from '../../gateway/release.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { verifyReceipt } from '../../ledger/verify.ts';

const signer = noteSigner('markit-edge/test', ed25519FromSeed(new Uint8Array(32).fill(3)));
const manager = { account: 'user-1', roles: ['manager'] };
const owner = { account: 'user-2', roles: ['owner'] };
const line: AnswerLine = {
  project: 1,
  caseNumber: 4,
  studyInstanceUid: '2.25.77',
  task: 9,
  reader: 3,
  revision: 2,
  label: 'nodule',
  value: 'yes',
  grade: 80,
  rois: [],
  openedAt: 0,
  submittedAt: 1000,
  activeSeconds: 12.5,
  images: [],
  changedSince: [],
};
let folder: string;
let store: Store;
let parts: ReleaseParts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-release-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  const files = releaseFiles(join(folder, 'releases'));
  parts = { store, signer, now: () => Date.parse('2026-11-24T03:04:05.678Z'), files, approval: 'requester' };
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test('asked for, approved, sealed, handed out: listed, with a receipt that checks the file', async () => {
  const asked = await requestAnswers(manager, 1, [line], parts);
  expect(asked).toMatchObject({
    state: 'requested',
    outcome: null,
    position: null,
    fileName: 'markit-answers-1-2026-11-24.csv',
  });
  const sealed = await approveRelease(manager, asked.id, asked.sha256, parts);
  expect(sealed).toMatchObject({ state: 'sealed', outcome: null, approvedBy: 'user-1', position: 0 });
  const { bytes } = await takeFile(asked.id, parts);
  const findings = verifyReceipt(await receiptOfRelease(asked.id, parts), {
    publicKey: signer.verifierKey,
    content: bytes,
  });
  expect(findings.filter(({ result }) => result === 'good').map(({ check }) => check)).toEqual([
    'form',
    'key',
    'signature',
    'inclusion',
    'content',
  ]);
  expect(await takeFile(asked.id, parts)).toEqual({ fileName: asked.fileName, bytes });
  expect(await store.read.releases({ limit: 5 })).toMatchObject([
    { id: asked.id, state: 'done', outcome: 'handed-out' },
  ]);
});

test('no byte leaves before its leaf is on the log and signed for', async () => {
  const asked = await requestAnswers(manager, 1, [line], parts);
  await expect(takeFile(asked.id, parts)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(receiptOfRelease(asked.id, parts)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await approveRelease(manager, asked.id, asked.sha256, parts);
  expect(await store.read.newestCheckpoint({})).toMatchObject({ size: 1 });
  expect(await store.read.ledgerLeaf({ position: 0 })).toMatchObject({
    kind: 'released',
    subject: `release-${asked.id}`,
  });
});

test('only the bytes that were looked at are approved, once', async () => {
  const asked = await requestAnswers(manager, 1, [line], parts);
  await expect(approveRelease(manager, asked.id, 'ab'.repeat(32), parts)).rejects.toMatchObject({ code: 'CONFLICT' });
  await approveRelease(manager, asked.id, asked.sha256, parts);
  await expect(approveRelease(manager, asked.id, asked.sha256, parts)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await store.read.ledgerHead({})).size).toBe(1);
});

test('a file that was changed on the disk does not leave', async () => {
  const asked = await requestAnswers(manager, 1, [line], parts);
  const path = join(folder, 'releases', `release-${asked.id}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await approveRelease(manager, asked.id, asked.sha256, parts);
  writeFileSync(path, 'another');
  await expect(takeFile(asked.id, parts)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('readers ask for nothing; where another must approve, who asked cannot', async () => {
  const reader = { account: 'user-3', roles: ['reader'] };
  await expect(requestAnswers(reader, 1, [line], parts)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  const strict: ReleaseParts = { ...parts, approval: 'another' };
  const { id, sha256 } = await requestAnswers(manager, 1, [line], strict);
  await expect(approveRelease(reader, id, sha256, strict)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  await expect(approveRelease(manager, id, sha256, strict)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  expect(await approveRelease(owner, id, sha256, strict)).toMatchObject({
    approvedBy: 'user-2',
    requestedBy: 'user-1',
  });
});
