/**
 * The story of a model that the house brings: checked without running anything of it, given an activation map where one is wished for
 * and possible, tried in a process of its own, stored as one folder, and listed as a candidate. Whatever ends it before leaves nothing.
 */

import type { ModelManifest } from '../model-files/manifest.ts';
import { modelCard } from '../model-files/model-card.ts';
import { defaultLimits, type ModelLimits } from '../model-files/onnx/limits.ts';
import { ModelRefused, refused } from '../model-files/refusals.ts';
import type { TriedModel } from '../model-files/trial-report.ts';
import type { BoxModel } from './contract/models.ts';
import { MarkitError } from './errors.ts';
import type { MapState } from './models/check-arrived.ts';
import { checkInProcess } from './models/check-in-process.ts';
import type { CheckFound } from './models/check-process.ts';
import type { ModelFolders, StagedModel } from './models/model-folders.ts';
import type { ModelRegistry, ModelTrial } from './models/model-registry.ts';

export interface ImportModelParts {
  readonly registry: ModelRegistry;
  readonly folders: ModelFolders;
  readonly trial: ModelTrial;
  readonly now: () => number;
  readonly limits?: ModelLimits;
}

export interface ArrivedModel {
  readonly bytes: Uint8Array;
  /** JSON, as it came. */
  readonly manifest: string;
  /** Whether an activation map is added where the head allows it. */
  readonly addMap: boolean;
  readonly origin: 'house' | 'taught';
  readonly account: string | null;
}

export type ImportStep = 'manifest' | 'graph' | 'fit' | 'map' | 'trial' | 'stored';

/** Told of each step as it is passed, with what was found. */
export type OnPassed = (step: ImportStep, note: string | null) => void;

export interface TriedImport {
  readonly manifest: ModelManifest;
  readonly map: MapState;
  readonly trial: TriedModel;
}

export interface ImportedModel extends TriedImport {
  readonly model: BoxModel;
}

/**
 * Tells of each step as it is passed. One at a time: whoever calls sees to that. Throws MODEL_REFUSED with a ModelRefused as its cause,
 * MODEL_KNOWN, and what disk and store say.
 */
export async function importModel(
  arrived: ArrivedModel,
  parts: ImportModelParts,
  onPassed: OnPassed = () => undefined,
): Promise<ImportedModel> {
  const { registry, now } = parts;
  const { staged, ...tried } = await checkAndTry(arrived, parts, onPassed);
  const { manifest } = tried;
  try {
    await staged.keep();
    const { origin, account: addedBy } = arrived;
    const model = await registry.add({ manifest, origin, addedBy, addedAt: now() });
    onPassed('stored', null);
    return { ...tried, model };
  } catch (thrown) {
    // Its row may be there all the same, and then the folder is the row's.
    const known = await registry.knows(manifest).catch(() => 'file');
    if (known !== 'file') await staged.discard();
    throw thrown;
  }
}

/** All of it but the end: nothing is stored. */
export async function tryImport(
  arrived: ArrivedModel,
  parts: ImportModelParts,
  onPassed: OnPassed = () => undefined,
): Promise<TriedImport> {
  const { staged, ...tried } = await checkAndTry(arrived, parts, onPassed);
  await staged.discard();
  return tried;
}

async function checkAndTry(
  { bytes, ...arrived }: ArrivedModel,
  parts: ImportModelParts,
  onPassed: OnPassed,
): Promise<TriedImport & { readonly staged: StagedModel }> {
  const { folders, registry, limits = defaultLimits } = parts;
  if (bytes.length > limits.bytes)
    throw asMarkit(refused('FILE_TOO_LARGE', `${bytes.length} bytes, at most ${limits.bytes}`));
  const staged = await folders.stage(bytes);
  const { modelPath, mappedPath } = staged;
  try {
    const found = await checkInProcess({
      modelPath,
      mappedPath,
      manifest: arrived.manifest,
      addMap: arrived.addMap,
      limits,
    });
    const { manifest, map, broughtAs } = found;
    tellOf(found, onPassed);
    // Before the trial: it takes its time.
    for (const sha256 of new Set([broughtAs, manifest.sha256]))
      if ((await registry.knows({ ...manifest, sha256 })) !== undefined) throw new MarkitError('MODEL_KNOWN');
    const mapped = map.state === 'added';
    await staged.complete(manifest, modelCard(manifest, { broughtAs: mapped ? broughtAs : undefined }), { mapped });
    const trial = await parts.trial(modelPath, manifest);
    onPassed('trial', trialNote(trial));
    return { manifest, map, trial, staged };
  } catch (thrown) {
    await staged.discard();
    throw asMarkit(thrown);
  }
}

function asMarkit(thrown: unknown): unknown {
  if (!(thrown instanceof ModelRefused)) return thrown;
  return new MarkitError('MODEL_REFUSED', { detail: thrown.message, cause: thrown });
}

function tellOf({ manifest, opset, nodes, map }: CheckFound, onPassed: OnPassed): void {
  const { name, version, task, labels, input } = manifest;
  onPassed('manifest', `${name} ${version}, ${task} of ${labels.length}`);
  onPassed('graph', `opset ${opset}, ${nodes} nodes`);
  onPassed('fit', `${input.columns} x ${input.rows}, ${input.channels === 1 ? 'one channel' : 'three channels'}`);
  if (map.state === 'added' || map.state === 'there') onPassed('map', map.state === 'added' ? 'added here' : null);
}

function trialNote({ imageMilliseconds, peakBytes, guards }: TriedModel): string {
  return `${Math.ceil(imageMilliseconds)} ms an image, ${Math.ceil(peakBytes / 1e6)} MB at most; bounded in ${guards.join(', ')}`;
}
