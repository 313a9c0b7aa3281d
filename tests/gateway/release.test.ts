import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnswerLine } from '../../gateway/contract/answer-line.ts';
import { projectSeal } from '../../gateway/deid/project-pseudonym.ts';
import { releaseFiles } from '../../gateway/egress/release-files.ts';
import { setFiles } from '../../gateway/egress/set-files.ts';
import {
  approveRelease,
  type ReleaseParts,
  receiptOfRelease,
  requestAnswers,
  requestManifests,
  takeFile,
} from '../../gateway/release.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { parseBundle, parseManifestText } from '../../ledger/instance-manifest.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { splitNote } from '../../ledger/signed-note.ts';
import { verifyReceipt } from '../../ledger/verify.ts';
import { instanceRow } from '../support/instance-row.ts';

const signer = noteSigner('markit-edge/test', ed25519FromSeed(new Uint8Array(32).fill(3)));
const sealKey = new Uint8Array(32).fill(4);
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
  modelShown: false,
  changedSince: [],
};
let folder: string;
let store: Store;
let parts: ReleaseParts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-release-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  const [files, sets] = [releaseFiles(join(folder, 'releases')), setFiles(join(folder, 'releases'))];
  const now = () => Date.parse('2026-11-24T03:04:05.678Z');
  parts = { store, signer, now, files, sets, approval: 'requester', sealKey };
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

/** Two cases with two images each; as a second project has them, dealt and numbered alike. */
const cases: readonly AnswerLine[] = ['2.25.77', '2.25.88'].map((studyInstanceUid, index) => ({
  ...line,
  studyInstanceUid,
  caseNumber: index + 1,
  task: 9 + index,
  rois: [
    {
      sopInstanceUid: `${studyInstanceUid}1`,
      frame: 1,
      points: [
        [1, 1],
        [2, 2],
      ],
    },
  ],
  images: [1, 2].map((n) => ({ instance: 100 + n, sopInstanceUid: `${studyInstanceUid}${n}`, version: 1 })),
}));
const ofProject = (project: number, added = 0) =>
  cases.map((one) => ({ ...one, project, task: one.task + added, caseNumber: one.caseNumber }));

async function released(project: number, lines: readonly AnswerLine[]): Promise<string> {
  const asked = await requestAnswers(manager, project, lines, parts);
  // What is looked at before the approval is what leaves, to the byte.
  const preview = await parts.files.read(asked.id, asked.sha256);
  await approveRelease(manager, asked.id, asked.sha256, parts);
  const { bytes } = await takeFile(asked.id, parts);
  expect(bytes).toEqual(preview);
  const receipt = await receiptOfRelease(asked.id, parts);
  expect(verifyReceipt(receipt, { publicKey: signer.verifierKey, content: bytes })).not.toContainEqual(
    expect.objectContaining({ result: 'bad' }),
  );
  return new TextDecoder().decode(bytes);
}

const namesIn = (text: string) => new Set(text.match(/2\.25\.\d+|(?:case|task|image)-[0-9a-f]+/g));

test('two projects over the same cases share no UID and no code, and neither has one of the site', async () => {
  const [one, other] = [await released(1, ofProject(1)), await released(2, ofProject(2, 2))];
  const [ofOne, ofOther] = [namesIn(one), namesIn(other)];
  // 2 studies, 4 images by UID and code (the box has two numbers), 2 cases, 2 tasks.
  expect([ofOne.size, ofOther.size]).toEqual([12, 12]);
  expect([...ofOne].filter((name) => ofOther.has(name))).toEqual([]);
  for (const uid of cases.flatMap((one) => [
    one.studyInstanceUid,
    ...one.images.map((image) => image.sopInstanceUid),
  ])) {
    expect(one).not.toContain(`${uid},`);
    expect(one).not.toContain(`${uid}""`);
    expect(ofOne.has(uid) || ofOther.has(uid)).toBe(false);
  }
});

test('the order of lines tells nothing: with many cases no two projects have the same', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    ...line,
    studyInstanceUid: `2.25.${500 + index}`,
    task: index,
    grade: index,
  }));
  const order = async (project: number) =>
    (await released(project, many)).split('\r\n').flatMap((row) => row.split(',')[8] ?? []);
  const orders = [await order(1), await order(2), many.map(({ grade }) => String(grade))].map((grades) =>
    grades.join(),
  );
  expect(new Set(orders).size).toBe(3);
});

test('a second release of a project links to the first, with more cases in it and after the box came up again', async () => {
  const first = await released(1, ofProject(1).slice(0, 1));
  await store.close();
  store = await openStore(join(folder, 'markit.sqlite'));
  parts = { ...parts, store };
  const second = namesIn(await released(1, ofProject(1)));
  for (const name of namesIn(first)) expect(second.has(name)).toBe(true);
});

test('what left keeps its name when the site calls it otherwise', async () => {
  const first = namesIn(await released(1, [line]));
  const [known] = await store.read.releasedNames({ projectId: 1, uids: ['2.25.77'] });
  const name = projectSeal.openName(sealKey, 1, '2.25.77', known?.sealed ?? new Uint8Array());
  const names = [{ uid: '2.25.99', sealed: projectSeal.name(sealKey, 1, '2.25.99', name) }];
  await store.write.keepReleasedNames({ projectId: 1, names });
  expect(namesIn(await released(1, [{ ...line, studyInstanceUid: '2.25.99' }]))).toEqual(first);
});

test('neither a secret nor a name under which something left is in clear in the database', async () => {
  const uids = [...namesIn(await released(1, ofProject(1)))].filter((name) => name.startsWith('2.25.'));
  await store.close();
  const bytes = readFileSync(join(folder, 'markit.sqlite')).toString('latin1');
  store = await openStore(join(folder, 'markit.sqlite'));
  expect(bytes).toContain('2.25.77');
  expect(uids.filter((uid) => bytes.includes(uid))).toEqual([]);
});

/** Of the images of the store, in the order in which they came. */
async function manifestsOf(projectId: number) {
  async function* instances() {
    yield* await store.read.versionsOfStudy({ studyInstanceUid: '2.25.3', limit: 100 });
  }
  const context = { projectId, part: 1, program: '1', tables: {} };
  const { id, sha256 } = await requestManifests(manager, instances(), context, parts);
  await approveRelease(manager, id, sha256, parts);
  const { manifests } = parseBundle(new TextDecoder().decode((await takeFile(id, parts)).bytes));
  return manifests.map((note) => parseManifestText(splitNote(note).text));
}

test('manifests of two projects have neither a name nor an order in common', async () => {
  const rows = Array.from({ length: 12 }, (_, n) =>
    instanceRow({ sopInstanceUid: `2.25.100${n}`, file: `e/${n}.dcm`, receivedDigest: n.toString(16).repeat(64) }),
  );
  await store.write.addInstances(rows);
  const names = [];
  for (const project of [1, 2]) {
    const objects = (await manifestsOf(project)).map(({ object }) => String(object));
    // By the names of the project, and by nothing that the other one has too.
    expect(objects).toEqual([...objects].sort());
    names.push(...objects);
  }
  expect(new Set(names).size).toBe(24);
});

test('digests of a manifest name the key that they are made with, also after a rotation of the site key', async () => {
  await store.write.addInstances([instanceRow({ keyGeneration: 3 })]);
  const [manifest] = await manifestsOf(1);
  expect(manifest).toMatchObject({ keyGeneration: 3, received: { key: 'site digest key, generation 1' } });
});
