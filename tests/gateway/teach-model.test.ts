/** Teaching on a real store, beside a real inference node, from answers that readers gave through the box. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelTaught } from '../../gateway/contract/model-teaching.ts';
import { type BoxModel, BoxModel as BoxModelSchema } from '../../gateway/contract/models.ts';
import { sha256Of } from '../../gateway/models/model-file.ts';
import { readOutOfFold } from '../../gateway/models/out-of-fold.ts';
import { teachModel } from '../../gateway/teach-model.ts';
import { checkModel } from '../../model-files/check-model.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import {
  addModel,
  addPatternedFilm,
  drawn,
  openPatternedProject,
  type PatternedProject,
  randomModel,
  settle,
} from '../support/patterned-cases.ts';
import type { KillPoint } from './teach-killed.ts';

const cases = 60;
const label = 'pneumothorax';
const patch = (n: number) => drawn(n, 7) < 0.45;

let project: PatternedProject;
let parent: BoxModel;

beforeAll(async () => {
  project = await openPatternedProject();
  parent = await addModel(project, randomModel());
  for (let n = 1; n <= cases; n += 1)
    await addPatternedFilm(project.api, n, { patch: patch(n), patient: `patient-${Math.floor(n / 2)}` });
  await settle(project);
}, 120_000);
afterAll(() => project?.close());

const asked = { labels: [label], target: 'majority', askedBy: 'maria' } as const;
const teach = (changes: Partial<Parameters<typeof teachModel>[0]> = {}) =>
  teachModel({ ...asked, parent, projectId: project.project, ...changes }, project.parts);

describe('before there are answers', () => {
  test('says how many are needed, and leaves nothing behind', async () => {
    await expect(teach()).rejects.toMatchObject({
      code: 'TOO_FEW_ANSWERS',
      detail: 'pneumothorax: 0 cases of 0 patients with it, 0 cases of 0 patients without; 10 of 5 are needed of each',
    });
    expect(readdirSync(project.parts.models)).toEqual([parent.sha256]);
  });

  test('refuses what the project or the model does not have', async () => {
    await expect(teach({ labels: ['unheard-of'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(teach({ projectId: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { outputs } = parent.manifest;
    const blind = { ...parent, manifest: { ...parent.manifest, outputs: { ...outputs, features: null } } };
    await expect(teach({ parent: blind })).rejects.toMatchObject({ code: 'MODEL_NOT_TEACHABLE' });
    await expect(teach({ target: 'mean-grade', labels: undefined })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

/** Both are right but for a few; on cases 1 and 2 they disagree, and case 60 nobody has read. */
async function readAll(): Promise<void> {
  for (let n = 1; n < cases; n += 1) {
    const said = n % 13 === 0 ? !patch(n) : patch(n);
    await project.answer('anna', n, label, said ? 'yes' : 'no');
    await project.answer('ben', n, label, n <= 2 ? (said ? 'no' : 'yes') : said ? 'yes' : 'no');
  }
}

describe('killed', () => {
  beforeAll(readAll, 120_000);

  test.each<KillPoint>(['features', 'writing', 'trying', 'row'])(
    'at the point "%s", all models are as they were',
    async (point) => {
      const { api, node, parts } = project;
      const before = await api.services.models.stored.list();
      const args = [api.folder, node.socketPath, parent.manifest.name, String(project.project), label, point];
      const child = spawn(process.execPath, [join(import.meta.dirname, 'teach-killed.ts'), ...args], {
        stdio: 'inherit',
      });
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
      expect(await api.services.models.stored.list()).toEqual(before);
      // What has the name of a digest is whole, whether or not a row names it.
      for (const name of readdirSync(parts.models).filter((one) => /^[0-9a-f]{64}$/.test(one)))
        expect(sha256Of(readFileSync(join(parts.models, name, 'model.onnx')))).toBe(name);
      expect(sha256Of(readFileSync(join(parts.models, parent.sha256, 'model.onnx')))).toBe(parent.sha256);
    },
    60_000,
  );
});

describe('from what two readers said', () => {
  let taught: ModelTaught;
  let file: Uint8Array;

  beforeAll(async () => {
    taught = await teach();
    file = readFileSync(join(project.parts.models, taught.sha256, 'model.onnx'));
  }, 120_000);

  test('the report says what it rests on, in numbers', () => {
    expect(Check(ModelTaught, taught)).toBe(true);
    expect(taught).toMatchObject({ answers: 114, cases: 57, known: false, name: `house-findings-p${project.project}` });
    const [report] = taught.labels;
    expect(report).toMatchObject({ label, cases: 57, ties: 2, unanswered: 0 });
    expect((report?.positives ?? 0) + (report?.negatives ?? 0)).toBe(57);
    expect(report?.figure.value).toBeGreaterThan(0.75);
    expect(JSON.stringify(taught)).not.toMatch(/anna|ben|patient-/);
  });

  test('the model is a candidate with its lineage, and the parent stays active', async () => {
    const { store } = project.api;
    const row = await store.read.model({ sha256: taught.sha256 });
    expect(row).toMatchObject({ state: 'candidate', origin: 'taught', version: '1.0.0', addedBy: 'maria' });
    const manifest = JSON.parse(row?.manifest ?? '{}');
    const head = await store.read.ledgerHead({});
    expect(manifest.lineage).toEqual({
      ...{ parent: parent.sha256, project: project.project, schemaVersion: 1, answers: 114 },
      checkpoint: { size: head.size, root: Buffer.from(head.root).toString('base64') },
    });
    expect(manifest.labels).toEqual([{ id: label, name: 'Pneumothorax', opposite: null, code: null }]);
    expect(manifest.notice).toBe(
      'Taught on this box from 114 answers, figures out-of-fold; features of: Made up for a test',
    );
    expect(await store.read.model({ sha256: parent.sha256 })).toMatchObject({ state: 'active' });
    const listed = await project.api.services.models.stored.list();
    expect(listed.every((model) => Check(BoxModelSchema, model))).toBe(true);
  });

  test('the file holds the head, for one label where there were three', () => {
    expect(headOf(file)).toMatchObject({ labels: 1, features: 8 });
  });

  test('beside it lies what heads that had not seen a patient said, of each case but the ties', async () => {
    const { project: of, labels } = await readOutOfFold(project.parts.models, taught.sha256);
    const said = labels.get(label) ?? new Map();
    expect(of).toBe(project.project);
    expect([...said.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 57 }, (_, at) => at + 3));
    expect([...said.values()].every((one) => one > 0 && one < 1)).toBe(true);
  });

  test('nothing that lies there names a reader or a patient', () => {
    for (const name of readdirSync(join(project.parts.models, taught.sha256)))
      expect(readFileSync(join(project.parts.models, taught.sha256, name), 'latin1')).not.toMatch(
        /anna|ben\b|patient-/,
      );
  });

  test('the same answers teach the very same model', async () => {
    expect(await teach()).toMatchObject({ sha256: taught.sha256, known: true, version: '1.0.0' });
  });

  test('what was taught can be taught again, one version on, under the same name', async () => {
    const again = await project.api.services.models.stored.find(taught.sha256);
    await project.answer('anna', 1, label, patch(1) ? 'yes' : 'no');
    await project.answer('ben', 1, label, patch(1) ? 'yes' : 'no');
    const next = await teach({ parent: again });
    expect(next).toMatchObject({ name: taught.name, version: '1.1.0', cases: 58, parent: taught.sha256 });
    const { manifest } = await project.api.services.models.stored.find(next.sha256);
    expect(manifest.notice).toBe(
      'Taught on this box from 116 answers, figures out-of-fold; features of: Made up for a test',
    );
  });

  test('a mean grade teaches a number', async () => {
    const graded = await teach({ target: 'mean-grade' });
    expect(graded.labels[0]).toMatchObject({ label, positives: null, figure: { measure: 'mean-absolute-error' } });
    const row = await project.api.store.read.model({ sha256: graded.sha256 });
    expect(JSON.parse(row?.manifest ?? '{}')).toMatchObject({
      task: 'regression',
      quantity: { unit: '%', scale: 100 },
    });
  });

  test('other labels, for which there is only one answer, wait and are told', async () => {
    const all = await teach({ labels: undefined });
    expect(all.labels.map((one) => one.label)).toEqual([label]);
    expect(all.tooFew).toHaveLength(6);
  });

  test('a damaged parent is refused', async () => {
    const place = join(project.parts.models, parent.sha256, 'model.onnx');
    const whole = readFileSync(place);
    writeFileSync(place, whole.subarray(1));
    await expect(teach()).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
    writeFileSync(place, whole);
  });

  test('a case whose image cannot be read is left out and counted', async () => {
    const place = join(project.api.folder, 'images', 'e', '2.25.103.dcm');
    const whole = readFileSync(place);
    writeFileSync(place, whole.subarray(0, 100));
    expect(await teach()).toMatchObject({ leftOut: { unreadable: 1 }, cases: 57 });
    writeFileSync(place, whole);
  });

  test('file and manifest are what the box would take from a house', async () => {
    const row = await project.api.store.read.model({ sha256: taught.sha256 });
    const manifest = JSON.parse(row?.manifest ?? '{}');
    expect(checkModel({ bytes: file, sha256: taught.sha256, manifest }).manifest).toEqual(manifest);
  });
});
