/** A box as it ships: a film comes by DICOM, is read, leaves as a training set asked for at the console, and only after another's word. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { demoCases } from '../../appliance/demo/case-plan.ts';
import { drawCases } from '../../appliance/demo/phantom-cache.ts';
import type { Releases } from '../../gateway/contract/releases.ts';
import type { TrainingSetSeen } from '../../gateway/contract/training-sets.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import type { Worklist } from '../../gateway/contract/worklist.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { markit } from '../support/markit.ts';
import { membersOf } from '../support/tar-members.ts';
import type { HttpsPerson } from './https-person.ts';
import { firstOwner, password, personAt } from './owner.ts';

const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
const environment = { MARKIT_QUIET_SECONDS: '1' };
let box: RunningBox;
let olga: HttpsPerson;
let rita: HttpsPerson;

beforeAll(async () => {
  box = await startBox({ data, environment });
  olga = await firstOwner(box);
  const { body } = await olga.ask<Invited>('POST', '/api/users', { account: 'rita', name: 'Rita', roles: ['reader'] });
  rita = personAt(box);
  await rita.enrol({ code: body.code, password });
}, 120_000);
afterAll(async () => {
  await box?.stop();
  rmSync(data, { recursive: true, force: true });
});

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('a film leaves as samples and answers, and the receipt proves the archive', { timeout: 300_000 }, async () => {
  const policy = { demandAllLabels: false, changeAfterSubmit: true, takesNewCases: true, modelShown: 'always' };
  const project = { name: 'Chest', labels: markitPaperLabels, readers: ['rita'], policy, existingCases: true };
  expect((await olga.ask('POST', '/api/projects', project)).status).toBe(201);
  // Without the initials that CR films of the demo carry, for which they are held.
  const films = demoCases.filter(({ modality }) => modality === 'DX').slice(0, 2);
  const drawn = await drawCases(join(data, 'drawn'), films);
  const { aeTitle, host, port } = box.dicom;
  const paths = drawn.map(({ path }) => path);
  expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, paths)).toEqual(paths.map(() => 0));
  const worklist = async () => (await rita.ask<Worklist>('GET', '/api/projects/1/worklist')).body.items;
  await vi.waitUntil(async () => (await worklist()).length === 2, { timeout: 120_000, interval: 300 });
  for (const [at, { taskId }] of (await worklist()).entries()) {
    const labels = [{ label: 'pneumothorax', value: 'yes', grade: 80 }];
    const answer = { base: 0, client: uuid(at), labels, rois: [] };
    expect((await rita.ask('PUT', `/api/tasks/${taskId}/answer`, answer)).status).toBe(200);
    const submit = { base: 1, client: uuid(at + 10) };
    expect((await rita.ask('POST', `/api/tasks/${taskId}/submit`, submit)).status).toBe(200);
  }

  expect((await markit(box.environment, 'model', 'export-set', '--project', '1')).code).toBe(2);
  const words = ['model', 'export-set', '--project', '1', '--statement', 'Training at the house'];
  const { code, out, err } = await markit(box.environment, ...words);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^2 images, \d+ bytes, SHA-256 [0-9a-f]{64}$/m);
  expect(out).toContain('Nothing has left.');
  const again = await markit(box.environment, ...words);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('Approve or withdraw it first.')]);

  const { set, preview } = (await olga.ask<TrainingSetSeen>('GET', '/api/training-sets/1')).body;
  expect(set).toMatchObject({ state: 'waiting', by: null, mayApprove: true });
  expect(preview).toMatchObject({ images: 2, answers: 2, modalities: [{ what: 'DX', images: 2 }] });
  const release = set.release?.id;
  expect((await olga.ask('GET', `/api/releases/${release}/file`)).status).toBe(404);
  const { sha256 } = set.release ?? {};
  expect((await olga.ask('POST', `/api/releases/${release}/approve`, { sha256 })).status).toBe(200);
  const { bytes } = await olga.ask('GET', `/api/releases/${release}/file`);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect([...membersOf(bytes).keys()].filter((name) => name.endsWith('.png'))).toHaveLength(2);
  // Nothing of the header: neither the house's device nor a pseudonym of the site.
  expect(bytes.toString('latin1')).not.toMatch(/DICM|PSEUDONYM|ROOM/);

  const receipt = await olga.ask('GET', `/api/releases/${release}/receipt`);
  writeFileSync(join(data, 'set.tar'), bytes);
  writeFileSync(join(data, 'set.receipt'), receipt.bytes);
  const checked = await markit(box.environment, 'verify', join(data, 'set.receipt'), '--file', join(data, 'set.tar'));
  expect([checked.code, checked.err]).toEqual([0, '']);
  writeFileSync(join(data, 'set.tar'), Buffer.concat([bytes, Buffer.from([0])]));
  const other = await markit(box.environment, 'verify', join(data, 'set.receipt'), '--file', join(data, 'set.tar'));
  expect(other.code).toBe(1);
});

test('after a restart the same bytes can be taken again, and what is no whole archive is cleared away', {
  timeout: 180_000,
}, async () => {
  await box.kill();
  const half = join(data, 'releases', 'training-set-9.tar.part');
  writeFileSync(half, 'half');
  box = await startBox({ data, environment });
  const owner = personAt(box);
  await owner.signIn('olga', password);
  await vi.waitUntil(() => !readdirSync(join(data, 'releases')).includes('training-set-9.tar.part'), {
    ...{ timeout: 30_000, interval: 100 },
  });
  const log = readFileSync(join(data, 'log', 'markit.log'), 'utf8');
  expect(log).toContain('half-written training sets of the last run are removed');
  const { releases } = (await owner.ask<Releases>('GET', '/api/releases')).body;
  const { id, sha256, state } = releases.find(({ kind }) => kind === 'training-set') ?? {};
  expect(state).toBe('ready');
  const { bytes } = await owner.ask('GET', `/api/releases/${id}/file`);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect(bytes.equals(readFileSync(join(data, 'releases', 'training-set-1.tar')))).toBe(true);
});
