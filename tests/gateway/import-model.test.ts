/** A model of the house comes in: what is kept, what is listed, and that whatever goes wrong leaves nothing. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoxModel } from '../../gateway/contract/models.ts';
import { MarkitError } from '../../gateway/errors.ts';
import { type ArrivedModel, type ImportModelParts, importModel, tryImport } from '../../gateway/import-model.ts';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import type { ModelRegistry } from '../../gateway/models/model-registry.ts';
import { openSession } from '../../inference/session.ts';
import { runTrial } from '../../inference/trial/run-trial.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ModelRefused } from '../../model-files/refusals.ts';
import { withoutMap } from '../support/dense-net.ts';
import { denseNetManifest, manifestFor, sha256Of } from '../support/model-manifest.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { classifier, classifierWith, node } from '../support/small-models.ts';

let folder: string;
let listed: BoxModel[];
let parts: ImportModelParts & { registry: ModelRegistry };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-import-'));
  listed = [];
  const registry: ModelRegistry = {
    async knows({ sha256, name, version }) {
      if (listed.some((one) => one.sha256 === sha256)) return 'file';
      return listed.some(({ manifest }) => manifest.name === name && manifest.version === version)
        ? 'version'
        : undefined;
    },
    async add({ manifest, ...rest }) {
      const model = { sha256: manifest.sha256, state: 'candidate' as const, manifest, ...rest };
      listed.push(model);
      return model;
    },
  };
  const folders = new ModelFolders({ kept: join(folder, 'models'), arriving: join(folder, 'arriving') });
  parts = { registry, folders, trial: (path, manifest) => runTrial(path, manifest), now: () => 5 };
});
afterEach(() => rmSync(folder, { recursive: true }));

function arrived(
  bytes: Uint8Array,
  changes: Partial<ArrivedModel> = {},
  manifest: Partial<ModelManifest> = {},
): ArrivedModel {
  const text = JSON.stringify(manifestFor(bytes, manifest));
  return { bytes, manifest: text, addMap: false, origin: 'house', account: 'ada', ...changes };
}

function entries(name: string): string[] {
  return existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : [];
}

/** The codes of a model that is refused; nothing of it may be left. */
async function refusedFor(model: ArrivedModel): Promise<string[]> {
  const thrown = await importModel(model, parts).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(MarkitError);
  const { code, cause } = thrown as MarkitError;
  expect([...entries('models'), ...entries('arriving'), ...listed]).toEqual([]);
  return code === 'MODEL_REFUSED' ? (cause as ModelRefused).refusals.map((one) => one.code) : [code];
}

describe('a sound model', () => {
  test('is kept as it came, with its manifest and its card, and listed as a candidate', async () => {
    const bytes = classifier();
    const steps: string[] = [];
    const { model, map, trial } = await importModel(arrived(bytes), parts, (step, note) =>
      steps.push(`${step}: ${note?.replace(/[0-9]+ (ms|MB).*/, '...')}`),
    );
    expect(steps).toEqual([
      'manifest: house-findings 1.0.0, multi-label of 3',
      'graph: opset 17, 6 nodes',
      'fit: 8 x 8, one channel',
      'trial: ...',
      'stored: undefined',
    ]);
    expect(model).toMatchObject({
      sha256: sha256Of(bytes),
      state: 'candidate',
      origin: 'house',
      addedBy: 'ada',
      addedAt: 5,
    });
    expect(map.state).toBe('none');
    expect(trial.samples).toHaveLength(2);
    const kept = join(folder, 'models', model.sha256);
    expect(readdirSync(kept).sort()).toEqual(['README.md', 'manifest.json', 'model.onnx']);
    expect(Buffer.compare(readFileSync(join(kept, 'model.onnx')), bytes)).toBe(0);
    expect(JSON.parse(readFileSync(join(kept, 'manifest.json'), 'utf8'))).toEqual(model.manifest);
    expect(entries('arriving')).toEqual([]);
  }, 60_000);

  test('gets a map where it is wished for, under a digest of its own, and its scores stay', async () => {
    const bytes = classifier();
    const { model, map } = await importModel(arrived(bytes, { addMap: true }), parts);
    expect(map).toEqual({ state: 'added', reason: null });
    expect(model.sha256).not.toBe(sha256Of(bytes));
    expect(model.manifest.outputs).toMatchObject({
      map: { name: 'map', layer: 'layer' },
      features: { name: 'features' },
    });
    const kept = join(folder, 'models', model.sha256);
    expect(sha256Of(readFileSync(join(kept, 'model.onnx')))).toBe(model.sha256);
    expect(readFileSync(join(kept, 'README.md'), 'utf8')).toContain(sha256Of(bytes));
  }, 60_000);

  test('whose head allows no map is kept without one, and why is told', async () => {
    const both = classifierWith([node('MaxPool', ['layer'], 'layer2', { kernel_shape: [2, 2] })]);
    expect((await tryImport(arrived(both, { addMap: true }), parts)).map.state).toBe('added');
    const tail = [node('Relu', ['layer'], 'layer2')];
    const other = { ...manifestFor(classifier()).outputs, scores: { name: 'flat', activation: 'sigmoid' as const } };
    const labels = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id, opposite: null, code: null }));
    const headless = classifierWith(tail, { outputs: { flat: ['N', 4] } });
    const { map } = await tryImport(arrived(headless, { addMap: true }, { outputs: other, labels }), parts);
    expect(map).toMatchObject({ state: 'not-possible' });
    expect(map.reason).toMatch(/mean over the image/);
    expect(entries('models').concat(entries('arriving'))).toEqual([]);
    expect(listed).toEqual([]);
  }, 60_000);

  test('comes once, and a name and version stand for one file', async () => {
    await importModel(arrived(classifier()), parts);
    const again = await importModel(arrived(classifier()), parts).catch((error: unknown) => error);
    expect((again as MarkitError).code).toBe('MODEL_KNOWN');
    const other = classifierWith([node('Relu', ['layer'], 'layer2')]);
    const sameVersion = await importModel(arrived(other), parts).catch((error: unknown) => error);
    expect((sameVersion as MarkitError).code).toBe('MODEL_KNOWN');
    expect((await importModel(arrived(other, {}, { version: '1.1.0' }), parts)).model.manifest.version).toBe('1.1.0');
  }, 60_000);
});

describe('leaves nothing', () => {
  test.each([
    ['a file that breaks off', () => arrived(classifier().slice(0, -9)), 'FILE_BROKEN'],
    [
      'a manifest of another file',
      () => arrived(classifier(), { manifest: JSON.stringify(manifestFor(new Uint8Array())) }),
      'MANIFEST_FILE',
    ],
    ['a manifest that is none', () => arrived(classifier(), { manifest: '{' }), 'MANIFEST_UNREADABLE'],
    [
      'labels that are not the scores',
      () => arrived(classifier(), {}, { labels: [{ id: 'a', name: 'a', opposite: null, code: null }] }),
      'OUTPUT_UNFIT',
    ],
    [
      'a model that fails its trial',
      () =>
        arrived(classifierWith([node('Log', ['negative'], 'layer2'), node('Neg', ['layer'], 'negative')].reverse())),
      'TRIAL_NOT_FINITE',
    ],
  ])('%s', async (_name, make, code) => {
    expect(await refusedFor(make())).toContain(code);
  });

  test('a list that cannot be written', async () => {
    parts = { ...parts, registry: { ...parts.registry, add: () => Promise.reject(new MarkitError('STORE_DOWN')) } };
    expect(await refusedFor(arrived(classifier()))).toEqual(['STORE_DOWN']);
  });

  test('but where it may have been written the folder stays', async () => {
    const { add } = parts.registry;
    const lost: ModelRegistry['add'] = async (model) => {
      await add(model);
      throw new MarkitError('STORE_DOWN');
    };
    const failing = { ...parts, registry: { ...parts.registry, add: lost } };
    await expect(importModel(arrived(classifier()), failing)).rejects.toMatchObject({ code: 'STORE_DOWN' });
    expect(entries('models')).toEqual([sha256Of(classifier())]);
  });

  test('an import that is cut at its trial is swept at the next start', async () => {
    const cut = importModel(arrived(classifier()), { ...parts, trial: () => new Promise(() => undefined) });
    await expect.poll(() => entries('arriving').length).toBe(1);
    void cut;
    await parts.folders.sweep();
    expect(entries('arriving')).toEqual([]);
    expect(entries('models')).toEqual([]);
  });
});

const path = sharedData('models/densenet121_random14_cam.onnx');
if (path === undefined) console.log(`skipped: ${noSharedData}`);

describe.skipIf(path === undefined)('a DenseNet-121 of the house', () => {
  const original = path === undefined ? new Uint8Array() : readFileSync(path);

  test('that brings its map, and one without that gets the same', async () => {
    const withIts = denseNetManifest(original, { name: 'cam', layer: '/Relu_output_0' });
    const bare = withoutMap(original);
    const first = await importModel(arrived(original, { manifest: JSON.stringify(withIts) }), parts);
    expect(first.map.state).toBe('there');
    const manifest = { ...denseNetManifest(bare, null), version: '1.0.1' };
    const second = await importModel(arrived(bare, { manifest: JSON.stringify(manifest), addMap: true }), parts);
    expect(second.map.state).toBe('added');
    expect(second.trial.outputs).toContainEqual({ name: 'map', dims: [8, 14, 7, 7] });
    const image = {
      image: { data: new Float32Array(3 * 224 * 224).map((_, at) => Math.sin(at / 50)), dims: [1, 3, 224, 224] },
    };
    const maps = [];
    for (const { model } of [first, second]) {
      const file = join(folder, 'models', model.sha256, 'model.onnx');
      const session = await openSession(file, { provider: 'cpu', threads: 2 });
      maps.push((await session.run(image))[model.manifest.outputs.map?.name ?? '']?.data ?? new Float32Array());
      await session.close();
    }
    const [a = new Float32Array(), b = new Float32Array()] = maps;
    expect(a.length).toBe(14 * 49);
    expect(a.every((value, at) => Math.abs(value - (b[at] ?? 0)) < 1e-5)).toBe(true);
  }, 120_000);
});
