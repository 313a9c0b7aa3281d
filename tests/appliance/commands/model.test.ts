/** `markit model` and `markit analyse` as they are typed, against the console's door of a store with films and models. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAdmin } from '../../../appliance/admin.ts';
import { consoleOperations } from '../../../appliance/console.ts';
import { markit } from '../../../appliance/markit.ts';
import { addFilm, addTestModel, chestManifest, shaOf } from '../../support/film-case.ts';
import { openTestApi, type TestApi } from '../../support/test-api.ts';

let api: TestApi;
let admin: { close(): Promise<void> };
const before = process.env.MARKIT_DATA;

beforeAll(async () => {
  api = await openTestApi();
  const data = join(api.folder, 'data');
  const operations = consoleOperations(api.services, () => Promise.reject(new Error('not asked for here')));
  admin = await openAdmin(data, () => operations);
  process.env.MARKIT_DATA = data;
  const instances = [await addFilm(api, 1), await addFilm(api, 2)];
  api.clock.now += 10_000;
  await api.store.write.makeCases({ quietMs: 5_000, now: api.clock.now });
  await addTestModel(api.store, chestManifest('b', 'sex'));
  await addTestModel(api.store, chestManifest('c', 'sex', { version: '1.1.0' }), 'candidate');
  for (const [letter, lights] of [
    ['b', [0.9, 0.2]],
    ['c', [0.4, 0.2]],
  ] as const)
    await api.store.write.addPredictions(
      instances.map((instanceId, at) => ({
        ...{ instanceId, model: shaOf(letter), frame: 1, outcome: 'done', code: null, provider: 'cpu', maps: [] },
        scores: JSON.stringify([{ label: 'finding', probability: lights[at] ?? 0, threshold: 0.5 }]),
        ...{ value: null, milliseconds: 1, at: 1 },
      })),
    );
});
afterAll(async () => {
  if (before === undefined) delete process.env.MARKIT_DATA;
  else process.env.MARKIT_DATA = before;
  await admin.close();
  await api.close();
});

async function typed(...words: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await markit(words, { out: (line) => lines.push(line), err: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

test('models are listed, with the notice that stands beside every figure of theirs', async () => {
  const { code, text } = await typed('model', 'list');
  expect(code).toBe(0);
  expect(text).toMatch(/^b{12} {2}sex +1\.0\.0 +active +house +Made for a test\nc{12} .* candidate/);
  expect(text).toContain('Models run on cpu.');
});

test('a difference is printed label by label, with the cases furthest apart', async () => {
  const { code, text } = await typed('model', 'diff', 'bbbbbb', 'cccccc');
  expect(code).toBe(0);
  expect(text).toContain('On 2 images that both answered');
  expect(text).toMatch(/finding +agree on 1 of 2 \(50\.0 %\), mean difference 0\.250 over 2/);
  expect(text).toContain('case 1 of the box, in no project  A 0.900  B 0.400');
  expect(text).not.toMatch(/2\.25\./);
});

test('a version is tried beside, looked at as a run, and switched on; the old one is switched off', async () => {
  const tried = await typed('model', 'beside', 'cccccc', '--sample', '1');
  expect(tried).toMatchObject({ code: 0, text: expect.stringContaining('run 1, 1 cases') });
  expect((await typed('analyse', 'status')).text).toContain(
    'run 1  running  0 of 1 (0 %), all cases, model cccccccccccc alone',
  );
  expect(await typed('model', 'activate', 'cccccc')).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^sex 1\.1\.0 is active/),
  });
  expect((await typed('model', 'list')).text).toMatch(/1\.0\.0 +retired[\s\S]*1\.1\.0 +active/);
  expect(await typed('model', 'retire', 'sex')).toMatchObject({ code: 0, text: expect.stringContaining('retired') });
});

test('a run is begun, paused, taken up and stopped', async () => {
  expect((await typed('analyse', '--all', '--again')).text).toBe('run 2  running  0 of 2 (0 %), all cases');
  expect((await typed('analyse', 'pause', '2')).text).toMatch(/^run 2 {2}paused/);
  expect((await typed('analyse', 'resume', '2')).text).toMatch(/^run 2 {2}running/);
  expect((await typed('analyse', 'stop')).text).toMatch(/run 2 {2}stopped/);
  expect(await typed('analyse', 'resume')).toEqual({ code: 1, text: 'No run is in a state for that.' });
  expect((await typed('analyse', 'status')).text).toMatch(/^2 cases wait for models, 0 could not be analysed/);
});

test.each([
  ['model'],
  ['model', 'fly'],
  ['model', 'list', 'all'],
  ['model', 'activate'],
  ['model', 'diff', 'sex'],
  ['model', 'beside', 'sex', '--sample', '0'],
  ['analyse'],
  ['analyse', '--all', '--project', '1'],
  ['analyse', '--project', 'chest'],
  ['analyse', 'pause', 'now'],
  ['analyse', 'status', '--all'],
  ['analyse', '--everything'],
])('misuse ends with 2 and the usage: %s %s %s', async (...words) => {
  const { code, text } = await typed(...words.filter((word) => word !== undefined));
  expect([code, text.includes('usage: markit')]).toEqual([2, true]);
});

test('what is not there is said in words', async () => {
  expect(await typed('model', 'retire', 'ffffff')).toMatchObject({
    code: 1,
    text: expect.stringContaining('no model of that name or digest'),
  });
});
