/** A project whose cases show a bright patch or none, read by two readers, on a real store beside a real inference node. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import { pictureOf } from '../../gateway/analyse.ts';
import { saveAnswer, submitAnswer } from '../../gateway/answer.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import type { LearningParts } from '../../gateway/models/learning-parts.ts';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import { defaultRules } from '../../gateway/models/rules.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { startTestInference, type TestInference } from '../inference/running-inference.ts';
import { instanceRow } from './instance-row.ts';
import { manifestFor } from './model-manifest.ts';
import { onnxFile, weightTensor } from './onnx-graph.ts';
import { writeStoredFilm } from './stored-film.ts';
import { addPerson, addProject, firstManager, makeCases, openTestApi, type TestApi } from './test-api.ts';

const side = 16;
const filters = 8;

/** Random filters, their means, and a head that knows nothing: three labels, features and map. */
export function randomModel(changes: Partial<ModelManifest> = {}): { onnx: Uint8Array; manifest: ModelManifest } {
  const { bytes, map, features } = addMapOutput(
    onnxFile({
      nodes: [
        { operator: 'Conv', inputs: ['x', 'kernel', 'offset'], outputs: ['convolved'] },
        { operator: 'Relu', inputs: ['convolved'], outputs: ['layer'] },
        { operator: 'GlobalAveragePool', inputs: ['layer'], outputs: ['pooled'] },
        { operator: 'Flatten', inputs: ['pooled'], outputs: ['flat'] },
        { operator: 'Gemm', inputs: ['flat', 'head', 'bias'], outputs: ['scores'], attributes: { transB: 1 } },
      ],
      tensors: [
        ...[weightTensor('kernel', [filters, 1, 3, 3]), weightTensor('offset', [filters])],
        ...[weightTensor('head', [3, filters]), weightTensor('bias', [3])],
      ],
      inputs: { x: ['N', 1, side, side] },
      outputs: { scores: ['N', 3] },
    }),
  );
  const manifest = manifestFor(bytes, {
    outputs: { scores: { name: 'scores', activation: 'sigmoid' }, features, map },
    ...changes,
  });
  return {
    onnx: bytes,
    manifest: { ...manifest, input: { ...manifest.input, rows: side, columns: side, voi: { policy: 'range' } } },
  };
}

/** Looks drawn, and is the same on every run. */
export function drawn(i: number, j: number): number {
  const turned = Math.sin(i * 12.9898 + j * 78.233) * 43758.5453;
  return turned - Math.floor(turned);
}

export interface PatternedFilm
  extends Partial<Pick<InstanceRow, 'patientSex' | 'ageYears' | 'viewPosition' | 'source' | 'modality'>> {
  readonly patch: boolean;
  /** Of the patch, above noise of 0 to 999. */
  readonly light?: number;
  readonly patient: string;
  /** Names another patient's study number, so that a case has two images. */
  readonly study?: number;
}

/** Noise, and a patch that is faintly brighter, somewhere. */
export async function addPatternedFilm(
  { store, folder, clock }: TestApi,
  n: number,
  film: PatternedFilm,
): Promise<void> {
  const { patch, light = 600, patient, study = n, ...row } = film;
  // Cases are numbered in the order in which their studies came.
  clock.now += 1;
  const sopInstanceUid = `2.25.${n}3`;
  const head = encodePart10Header(
    dataSetOf([
      textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1'),
      textElement(0x00080018, 'UI', sopInstanceUid),
      unsignedElement(0x00280002, 1),
      textElement(0x00280004, 'CS', 'MONOCHROME2'),
      unsignedElement(0x00280010, side),
      unsignedElement(0x00280011, side),
      unsignedElement(0x00280100, 16),
      unsignedElement(0x00280101, 12),
      unsignedElement(0x00280102, 11),
      unsignedElement(0x00280103, 0),
    ]),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
  const [left, top] = [Math.floor(drawn(n, 901) * 11), Math.floor(drawn(n, 902) * 11)];
  const pixels = Buffer.alloc(2 * side * side);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const inside = patch && x >= left && x < left + 5 && y >= top && y < top + 5;
      pixels.writeUInt16LE(Math.floor(1_000 * drawn(n, y * side + x)) + (inside ? light : 0), 2 * (y * side + x));
    }
  const place = writeStoredFilm(folder, `e/${sopInstanceUid}.dcm`, head, pixels);
  await store.write.addInstances([
    instanceRow({
      ...{ sopInstanceUid, seriesInstanceUid: `2.25.${n}2`, studyInstanceUid: `2.25.${study}1`, ...place },
      ...{ rows: side, columns: side, patientKey: patient, receivedAt: clock.now, ...row },
      receivedDigest: String(n).padStart(64, '0'),
    }),
  ]);
  const waiting = await store.read.waitingInstances({ limit: 1_000, after: 0 });
  const id = waiting.find((one) => one.file === place.file)?.id ?? 0;
  const picture = { samples: place.file, description: 'one' };
  await store.write.setClearing({ id, clearing: 'cleared', reason: null, findings: null, at: clock.now, picture });
}

export interface PatternedProject {
  readonly api: TestApi;
  readonly node: TestInference;
  readonly project: number;
  readonly parts: LearningParts;
  /** Accounts are anna and ben; answers `label` of a case, or leaves it as it is. */
  answer(reader: 'anna' | 'ben', caseNumber: number, label: string, value: 'yes' | 'no'): Promise<void>;
  /** Takes a submitted answer up again: it counts no more. */
  reopen(reader: 'anna' | 'ben', caseNumber: number): Promise<void>;
  close(): Promise<void>;
}

export async function openPatternedProject(): Promise<PatternedProject> {
  const api = await openTestApi();
  const models = join(api.folder, 'models');
  mkdirSync(models);
  const node = await startTestInference({ modelFolders: [models], provider: 'cpu' });
  const manager = await firstManager(api);
  for (const account of ['anna', 'ben']) await addPerson(api, manager, account, ['reader']);
  const project = await addProject(manager, ['anna', 'ben']);
  const client = new InferenceClient({ socketPath: node.socketPath });
  const pool = new DecodePool({ workers: 1 });
  const { store, services } = api;
  const parts: LearningParts = {
    store,
    picture: (image) => pictureOf(image, { images: services.images, pool }),
    node: client,
    folders: new ModelFolders({ kept: models, arriving: join(api.folder, 'arriving-models') }),
    rules: defaultRules,
    models,
    now: () => api.clock.now,
  };
  const answering = { store, now: parts.now, tell: () => undefined };
  const users = new Map((await api.accounts.users()).map(({ account, id }) => [account, id]));
  const taskOf = async (reader: string, caseNumber: number) => {
    const userId = users.get(reader) ?? 0;
    const items = await store.read.worklist({ userId, projectId: project, after: 0, limit: 1_000 });
    const taskId = items.find((item) => item.caseNumber === caseNumber)?.taskId ?? 0;
    return { userId, taskId, revision: (await store.read.task({ userId, taskId }))?.revision ?? 0 };
  };
  return {
    ...{ api, node, project, parts },
    async reopen(reader, caseNumber) {
      const { revision: base, ...own } = await taskOf(reader, caseNumber);
      await saveAnswer(own, { base, client: randomUUID(), labels: [], rois: [] }, answering);
    },
    async answer(reader, caseNumber, label, value) {
      const { userId, taskId, revision } = await taskOf(reader, caseNumber);
      const labels = [{ label, value, grade: value === 'yes' ? (80 as const) : null }];
      await saveAnswer({ userId, taskId }, { base: revision, client: randomUUID(), labels, rois: [] }, answering);
      await submitAnswer({ userId, taskId }, { base: revision + 1, client: randomUUID() }, answering);
    },
    async close() {
      client.close();
      await node.stop();
      await pool.close();
      await api.close();
    },
  };
}

/** Studies go quiet and become cases, in their order. */
export async function settle({ api }: PatternedProject): Promise<void> {
  api.clock.now += 10_000;
  for (let round = 0; round < 20; round += 1) await makeCases(api);
}

/** Keeps a model as the box does and registers it as active. Answers it as the box lists it. */
export async function addModel({ api, parts }: PatternedProject, model: ReturnType<typeof randomModel>) {
  const { manifest, onnx } = model;
  const staged = await parts.folders.stage(onnx);
  await staged.complete(manifest, '# A test', { mapped: false });
  await staged.keep();
  const { sha256, name, version } = manifest;
  const row = { sha256, name, version, origin: 'house', manifest: JSON.stringify(manifest), addedBy: null } as const;
  await api.store.write.addModel({ ...row, at: 1 });
  await api.store.write.setModelState({ sha256, state: 'active', at: 2 });
  return api.services.models.stored.find(name);
}
