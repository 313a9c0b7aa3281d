/** A box with its own models: a radiograph comes by DICOM, is analysed by itself, and its reader sees what the models say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askBox } from '../../appliance/admin.ts';
import { demoCases } from '../../appliance/demo/case-plan.ts';
import { drawCases } from '../../appliance/demo/phantom-cache.ts';
import type { BoxStatus } from '../../appliance/health.ts';
import type { TaskPredictions } from '../../gateway/contract/predictions.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import type { Worklist } from '../../gateway/contract/worklist.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import type { AnalysisRun } from '../../gateway/store/analysis.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { secondConnection } from '../support/second-connection.ts';
import { untilCounts } from '../support/until-counts.ts';
import type { HttpsPerson } from './https-person.ts';
import { firstOwner, password, personAt } from './owner.ts';

const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
/** Without the initials that CR films of the demo carry, for which they are held. */
const films = demoCases.filter(({ modality }) => modality === 'DX');
let box: RunningBox;
let rita: HttpsPerson;
let olga: HttpsPerson;

/** Why nothing can be predicted on this box; undefined where something can. */
async function missing(): Promise<string | undefined> {
  const { analysis } = (await askBox(data, 'status')) as BoxStatus;
  if (analysis.active.length === 0) return 'no model ships with this program yet';
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request({ socketPath: join(data, 'run', 'inference.sock'), path: '/v1/models' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
  return status === 404 ? 'the inference node of this program predicts nothing yet' : undefined;
}

beforeAll(async () => {
  box = await startBox({ data, environment: { MARKIT_QUIET_SECONDS: '1', MARKIT_LOG_LEVEL: 'trace' } });
  olga = await firstOwner(box);
  const { body } = await olga.ask<Invited>('POST', '/api/users', { account: 'rita', name: 'Rita', roles: ['reader'] });
  rita = personAt(box);
  await rita.enrol({ code: body.code, password });
}, 120_000);
afterAll(async () => {
  await box?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('predictions of every active model appear by themselves, with their maps, once each', {
  timeout: 300_000,
}, async ({ skip }) => {
  const reason = await missing();
  if (reason !== undefined) skip(reason);
  const [drawn] = await drawCases(join(data, 'drawn'), films.slice(0, 1));
  const { aeTitle, host, port } = box.dicom;
  expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, [drawn?.path ?? ''])).toEqual([0]);
  await untilCounts(data, ({ cleared }) => cleared === 1);
  const policy = { ...{ demandAllLabels: false, changeAfterSubmit: true, takesNewCases: true }, modelShown: 'always' };
  const project = { name: 'Chest', labels: markitPaperLabels, readers: ['rita'], policy, existingCases: true };
  expect((await olga.ask('POST', '/api/projects', project)).status).toBe(201);
  const worklist = async () => (await rita.ask<Worklist>('GET', '/api/projects/1/worklist')).body.items;
  await vi.waitUntil(async () => (await worklist()).length === 1, { timeout: 60_000, interval: 300 });
  const task = (await worklist())[0]?.taskId ?? 0;
  const [image] = (await rita.ask<Task>('GET', `/api/tasks/${task}`)).body.images;

  const waiting = async () => ((await askBox(data, 'status')) as BoxStatus).analysis.waiting;
  await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 200_000, interval: 300 });
  const { body } = await rita.ask<TaskPredictions>('GET', `/api/tasks/${task}/predictions`);
  expect(body.state).toBe('shown');
  expect(body.predictions.every(({ instance }) => instance === image?.instance)).toBe(true);
  const { analysis } = (await askBox(data, 'status')) as BoxStatus;
  expect(analysis.failed).toBe(0);
  // This one is a chest film of a known view: all that ship look at it.
  expect(body.predictions.map(({ model }) => `${model.name} ${model.version}`).sort()).toEqual(
    [...analysis.active].sort(),
  );
  for (const map of body.predictions.flatMap(({ scores }) => scores.flatMap((score) => score.map ?? []))) {
    const png = await rita.ask('GET', map.url);
    expect([png.status, png.bytes.subarray(1, 4).toString('latin1')]).toEqual([200, 'PNG']);
    const { left, top, width, height } = map.placement;
    expect(left + width).toBeGreaterThan(0);
    expect(top + height).toBeGreaterThan(0);
    expect(left).toBeLessThan(image?.columns ?? 0);
    expect(top).toBeLessThan(image?.rows ?? 0);
  }

  // Asked for once more, nothing is said twice.
  const run = (await askBox(data, 'analyse', {})) as AnalysisRun;
  const runs = async () => ((await askBox(data, 'analysisStatus')) as { runs: AnalysisRun[] }).runs;
  await vi.waitUntil(async () => (await runs()).some(({ id, state }) => id === run.id && state === 'done'), {
    timeout: 60_000,
    interval: 300,
  });
  expect((await rita.ask<TaskPredictions>('GET', `/api/tasks/${task}/predictions`)).body).toEqual(body);
});

test('a box that is killed while models run goes on after its start, and says nothing twice', {
  timeout: 400_000,
}, async ({ skip }) => {
  const reason = await missing();
  if (reason !== undefined) skip(reason);
  const analysis = async () => ((await askBox(data, 'status')) as BoxStatus).analysis;
  const { active } = await analysis();
  const drawn = await drawCases(join(data, 'drawn'), films.slice(1, 4));
  const { aeTitle, host, port } = box.dicom;
  const paths = drawn.map(({ path }) => path);
  expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, paths)).toEqual([0, 0, 0]);
  await vi.waitUntil(async () => (await analysis()).waiting > 0, { timeout: 200_000, interval: 20 });
  await box.kill();
  box = await startBox({ data, environment: box.environment });
  const database = secondConnection(join(data, 'markit.sqlite'));
  try {
    const said = () => database.prepare('select outcome from predictions').all() as { outcome: string }[];
    const images = (clearing: string) =>
      database.prepare('select count(*) as n from instances where clearing = ?').get(clearing)?.n as number;
    // One of them may be held for its letters: then no model sees it.
    const expected = () => images('cleared') * active.length;
    await vi.waitUntil(() => images('waiting') === 0 && said().length >= expected(), {
      timeout: 200_000,
      interval: 200,
    });
    await vi.waitUntil(async () => (await analysis()).waiting === 0, { timeout: 60_000, interval: 200 });
    expect(images('cleared')).toBeGreaterThan(1);
    expect(said().map(({ outcome }) => outcome)).toEqual(Array.from({ length: expected() }, () => 'done'));
  } finally {
    database.close();
  }
});
