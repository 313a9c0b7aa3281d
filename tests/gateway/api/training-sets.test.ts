/** A training set from the wish to its last byte, through the API as it is served: who may, what is shown, and what leaves. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Release } from '../../../gateway/contract/releases.ts';
import { type TrainingSet, TrainingSetSeen, type TrainingSets } from '../../../gateway/contract/training-sets.ts';
import { parseReceipt } from '../../../ledger/receipt.ts';
import { verifyReceipt } from '../../../ledger/verify.ts';
import { addSetFilm, noise, openSetProject, type SetProject } from '../../support/set-project.ts';
import { membersOf } from '../../support/tar-members.ts';
import { addPerson, addProject, type TestBrowser } from '../../support/test-api.ts';

const statement = 'For training at the house, under its own terms';
const [rows, columns] = [40, 30];
let site: SetProject;
let maria: TestBrowser;
let olga: TestBrowser;
let seen: TrainingSetSeen;

const ask = (who: TestBrowser) =>
  who.ask<TrainingSet>('POST', `/api/projects/${site.project}/training-sets`, { statement });
const look = async (who: TestBrowser, id: number) =>
  (await who.ask<TrainingSetSeen>('GET', `/api/training-sets/${id}`)).body;
const archive = (id: number) => join(site.api.folder, 'releases', `training-set-${id}.tar`);

beforeAll(async () => {
  site = await openSetProject();
  ({ maria, olga } = site.people);
  for (let n = 1; n <= 8; n += 1)
    await addSetFilm(site.api, n, {
      ...{ pixels: noise(n, rows * columns), rows, columns },
      row: { patientSex: n % 2 === 0 ? 'F' : 'M', ageYears: 40 + n, source: n < 4 ? 'PACS' : 'ROOM' },
    });
  // A CT in the study of the first, a film whose text somebody has yet to look at, and a foot.
  await addSetFilm(site.api, 20, {
    ...{ pixels: noise(20, 4), rows: 2, columns: 2, study: 1, row: { modality: 'CT', bodyPart: 'HEAD' } },
  });
  await addSetFilm(site.api, 21, { pixels: noise(21, 4), rows: 2, columns: 2, study: 2, clearing: 'held' });
  await addSetFilm(site.api, 22, { pixels: noise(22, 4), rows: 2, columns: 2, row: { bodyPart: 'FOOT' } });
  await site.settle();
  for (let n = 1; n <= 8; n += 1) await site.answer('anna', n, n % 2 === 0 ? 'yes' : 'no');
  for (let n = 1; n <= 3; n += 1) await site.answer('ben', n, 'yes');
  await site.answer('anna', 9, 'no');
}, 60_000);
afterAll(() => site?.close());

describe('asking for one', () => {
  test('is refused to who reads, answers others at once, and is done beside', async () => {
    expect((await ask(site.people.anna)).status).toBe(403);
    for (const nothing of ['', ' ', ' \u00a0\u200b', 'two\u2028lines', 'terms\u202eturned']) {
      const url = `/api/projects/${site.project}/training-sets`;
      expect((await maria.ask('POST', url, { statement: nothing })).status, JSON.stringify(nothing)).toBe(400);
    }
    expect((await maria.ask('POST', '/api/projects/99/training-sets', { statement })).status).toBe(404);
    const made = await ask(maria);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ state: 'building', by: 'maria', release: null, mayApprove: false, statement });
    // Two at once of one project would be the same answers twice on one disk.
    expect((await ask(olga)).status).toBe(409);
    await site.job.idle();
    expect(site.troubles).toEqual([]);
    seen = await look(olga, made.body.id);
    expect(Check(TrainingSetSeen, seen)).toBe(true);
    expect(seen.set).toMatchObject({ state: 'waiting', mayApprove: true, images: { total: 8, done: 8 } });
    expect((await look(maria, made.body.id)).set.mayApprove).toBe(false);
    expect((await ask(maria)).status).toBe(409);
  });

  test('shows who approves what is in it: counts, sources, lines and pictures', async () => {
    const { preview } = seen;
    expect(preview).toMatchObject({
      ...{ images: 8, cases: 8, patients: 8, answers: 11, readers: 2, schemaVersion: 1, clearedByPerson: 0 },
      leftOut: { changedAnswers: 0, withoutImage: 1, unreadable: 0 },
      sources: [
        { source: 'ROOM', images: 5, clearedByPerson: 0 },
        { source: 'PACS', images: 3, clearedByPerson: 0 },
      ],
      modalities: [{ what: 'CR', images: 8 }],
      views: [{ what: 'PA', images: 8 }],
    });
    expect(preview?.labels.find(({ label }) => label === 'pneumothorax')).toEqual({
      ...{ label: 'pneumothorax', yes: 7, no: 4 },
    });
    expect(preview?.rows).toHaveLength(8);
    expect(preview?.pictures).toHaveLength(8);
    const picture = await olga.ask('GET', `/api/training-sets/${seen.set.id}/pictures/0`);
    expect(picture).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
    for (const [who, status] of [
      [site.people.anna, 403],
      [olga, 404],
    ] as const)
      expect((await who.ask('GET', `/api/training-sets/${seen.set.id}/pictures/9`)).status).toBe(status);
    const listed = (await olga.ask<{ releases: Release[] }>('GET', '/api/releases')).body.releases;
    expect(listed).toMatchObject([
      { kind: 'training-set', state: 'waiting', trainingSet: seen.set.id, leafIndex: null },
    ]);
    expect((await olga.ask<TrainingSets>('GET', '/api/training-sets')).body.sets).toEqual([seen.set]);
  });

  test('who reads in the project sees none of it, also as an owner; and one without answers fails with its reason', async () => {
    const both = await addPerson(site.api, maria, 'otto', ['owner', 'reader']);
    const other = await addProject(maria, ['otto']);
    const url = `/api/projects/${other}/training-sets`;
    expect((await both.ask('POST', url, { statement })).status).toBe(404);
    const { id } = (await maria.ask<TrainingSet>('POST', url, { statement })).body;
    await site.job.idle();
    expect((await look(olga, id)).set).toMatchObject({
      state: 'failed',
      failure: { code: 'SET_EMPTY' },
      release: null,
    });
    for (const path of [`/api/training-sets/${id}`, `/api/training-sets/${id}/pictures/0`])
      expect((await both.ask('GET', path)).status).toBe(404);
    expect((await both.ask('POST', `/api/training-sets/${id}/withdraw`)).status).toBe(404);
    const sets = (await both.ask<TrainingSets>('GET', '/api/training-sets')).body.sets;
    expect(sets.map((set) => set.id)).toEqual([seen.set.id]);
    site.troubles.length = 0;
  });
});

describe('approving one', () => {
  const approve = (who: TestBrowser, sha256 = seen.set.release?.sha256) =>
    who.ask<Release>('POST', `/api/releases/${seen.set.release?.id}/approve`, { sha256 });

  test('no byte leaves before', async () => {
    const id = seen.set.release?.id;
    expect((await olga.ask('GET', `/api/releases/${id}/file`)).status).toBe(404);
    expect((await olga.ask('GET', `/api/releases/${id}/receipt`)).status).toBe(404);
  });

  test('is not for who asked, nor for who reads, nor for other bytes than were looked at', async () => {
    const { size } = await site.api.store.read.ledgerHead({});
    expect((await approve(maria)).status).toBe(403);
    expect((await approve(site.people.anna)).status).toBe(403);
    expect((await approve(olga, 'ab'.repeat(32))).status).toBe(409);
    const path = archive(seen.set.id);
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[700] = (changed[700] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect((await approve(olga)).status).toBe(409);
    writeFileSync(path, bytes);
    expect((await site.api.store.read.ledgerHead({})).size).toBe(size);
  });

  test('is not possible while an image of it is held again', async () => {
    const [image] = await site.api.store.read.instancesOfStudy({ studyInstanceUid: '2.25.31' });
    const clearing = { id: image?.id ?? 0, reason: null, findings: null, at: 5 };
    await site.api.store.write.setClearing({ ...clearing, clearing: 'held' });
    expect((await approve(olga)).status).toBe(409);
    await site.api.store.write.setClearing({ ...clearing, clearing: 'cleared' });
  });

  test('puts its digest on the log, and then another may take it', async () => {
    const before = (await site.api.store.read.ledgerHead({})).size;
    const { status, body } = await approve(olga);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'ready', leafIndex: before, sha256: seen.set.release?.sha256 });
    expect((await look(maria, seen.set.id)).set).toMatchObject({
      ...{ state: 'approved', mayApprove: false, by: 'maria', approvedBy: 'olga' },
    });
    expect((await maria.ask('POST', `/api/training-sets/${seen.set.id}/withdraw`)).status).toBe(409);
  });
});

describe('taking one', () => {
  let address: string;
  beforeAll(async () => {
    await site.api.app.listen({ port: 0, host: '127.0.0.1' });
    address = `http://127.0.0.1:${(site.api.app.server.address() as AddressInfo).port}`;
  });

  async function take(): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer; cut: boolean }> {
    const request = get(`${address}/api/releases/${seen.set.release?.id}/file`, {
      headers: { cookie: olga.cookie, range: 'bytes=5-9' },
    });
    const [response] = await once(request, 'response');
    const pieces: Buffer[] = [];
    let cut = false;
    try {
      for await (const piece of response) pieces.push(piece);
    } catch {
      cut = true;
    }
    return { status: response.statusCode, headers: response.headers, bytes: Buffer.concat(pieces), cut };
  }

  const openArchives = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes('training-set');
      } catch {
        return false;
      }
    });

  test('gives exactly what was approved, the same again, and a receipt that proves it', async () => {
    const { status, headers, bytes } = await take();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'application/x-tar', 'content-length': String(bytes.length) },
      'content-disposition': `attachment; filename="${seen.set.release?.fileName}"`,
    });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(seen.set.release?.sha256);
    expect((await take()).bytes.equals(bytes)).toBe(true);
    await expect.poll(openArchives).toEqual([]);
    const { text } = await olga.ask('GET', `/api/releases/${seen.set.release?.id}/receipt`);
    expect(parseReceipt(text).event).toMatchObject({ kind: 'released', what: 'training-set' });
    const findings = verifyReceipt(text, {
      ...{ publicKey: site.api.services.release.signer.verifierKey, content: bytes },
    });
    expect(findings.filter(({ result }) => result === 'bad')).toEqual([]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'content', result: 'good' }));
  });

  test('gives nothing while an image of it is held, though it was approved and taken before', async () => {
    const [image] = await site.api.store.read.instancesOfStudy({ studyInstanceUid: '2.25.31' });
    const clearing = { id: image?.id ?? 0, reason: null, findings: null, at: 5 };
    await site.api.store.write.setClearing({ ...clearing, clearing: 'held' });
    const { status, bytes } = await take();
    expect([status, bytes.includes('images/')]).toEqual([409, false]);
    await expect.poll(openArchives).toEqual([]);
    await site.api.store.write.setClearing({ ...clearing, clearing: 'cleared' });
    expect((await take()).status).toBe(200);
  });

  test('gives nothing of an archive that was changed on the disk', async () => {
    const path = archive(seen.set.id);
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]));
    const { status, bytes: given } = await take();
    expect([status, given.includes('images/')]).toEqual([409, false]);
    await expect.poll(openArchives).toEqual([]);
    writeFileSync(path, bytes);
  });
});

describe('what is in it', () => {
  test('is pictures, descriptions and tables by codes of the project; nothing of the site', async () => {
    const bytes = readFileSync(archive(seen.set.id));
    const members = membersOf(bytes);
    const names = [...members.keys()];
    expect(names.filter((name) => /^images\/image-[0-9a-f]{16}\.png$/.test(name))).toHaveLength(8);
    expect(names.slice(-4)).toEqual(['cases.csv', 'answers.csv', 'README.txt', 'manifest.json']);
    const text = (name: string) => members.get(name)?.toString('utf8') ?? '';
    expect(text('README.txt')).toMatch(/^Research use only\. Not a medical device\./);
    expect(text('README.txt')).toContain(statement);
    const manifest = JSON.parse(text('manifest.json'));
    expect(manifest).toMatchObject({ format: 'markit-training-set-1', counts: { images: 8, answers: 11, readers: 2 } });
    expect(manifest.members).toEqual(
      names
        .filter((name) => name !== 'manifest.json')
        .map((name) => {
          const content = members.get(name) ?? Buffer.alloc(0);
          return { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
        }),
    );
    const whole = bytes.toString('latin1');
    // Those of the site are short, those of the project 39 digits or so.
    expect(whole).not.toMatch(/2\.25\.\d{1,9}(?!\d)/);
    for (const word of ['CANARY', 'patient-of-site', 'PACS', 'ROOM', 'maria', 'anna', 'e/2.25'])
      expect(whole).not.toContain(word);
    // In the order of their codes, which is not the order in which the site has them.
    const lines = text('cases.csv').trim().split('\r\n').slice(1);
    const codes = lines.map((line) => line.split(',')[0] ?? '');
    expect(codes).toEqual([...codes].sort());
    const ages = lines.map((line) => Number(line.split(',')[5]));
    expect([...ages].sort()).toEqual([41, 42, 43, 44, 45, 46, 47, 48]);
    expect(ages).not.toEqual([...ages].sort());
  });

  test('the same answers and images are the same bytes; the answers are those of the table that leaves alone', async () => {
    const again = await ask(maria);
    await site.job.idle();
    const { set } = await look(olga, again.body.id);
    expect(set.release?.sha256).toBe(seen.set.release?.sha256);
    const table = await maria.ask<Release>('POST', `/api/projects/${site.project}/releases`, { kind: 'answers-csv' });
    const { text } = await maria.ask('GET', `/api/releases/${table.body.id}/file`);
    const ours =
      membersOf(readFileSync(archive(set.id)))
        .get('answers.csv')
        ?.toString('utf8')
        .trim()
        .split('\r\n') ?? [];
    const all = text.trim().split('\r\n');
    // All of it but the answer about the foot.
    expect(all.filter((line) => ours.includes(line))).toEqual(ours);
    expect(all.length - ours.length).toBe(7);
    await olga.ask('POST', `/api/training-sets/${set.id}/withdraw`);
    expect(existsSync(archive(set.id))).toBe(false);
    expect((await look(olga, set.id)).set.state).toBe('withdrawn');
    expect(
      readdirSync(join(site.api.folder, 'releases')).filter((name) => name.startsWith(`training-set-${set.id}.`)),
    ).toEqual([]);
    expect((await olga.ask('GET', `/api/training-sets/${set.id}/pictures/0`)).status).toBe(404);
  });
});
