/**
 * The story of a model that the house brings: checked without running anything of it, given an activation map where one is wished for
 * and possible, tried in a process of its own, stored as one folder, and listed as a candidate. Whatever ends it before leaves nothing.
 */

import { parseManifest } from '../model-files/check-manifest.ts';
import { checkModel } from '../model-files/check-model.ts';
import type { ModelManifest } from '../model-files/manifest.ts';
import { modelCard } from '../model-files/model-card.ts';
import type { ModelLimits } from '../model-files/onnx/limits.ts';
import { ModelRefused } from '../model-files/refusals.ts';
import type { TriedModel } from '../model-files/trial-report.ts';
import type { BoxModel } from './contract/models.ts';
import { MarkitError } from './errors.ts';
import { type MapState, type ModelWithMap, sha256Of, withMapOutput } from './models/map-output.ts';
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
  arrived: ArrivedModel,
  parts: ImportModelParts,
  onPassed: OnPassed,
): Promise<TriedImport & { readonly staged: StagedModel }> {
  const { bytes, manifest, map, broughtAs } = await asRefusal(() => checked(arrived, parts, onPassed));
  // Before the trial: it takes its time.
  for (const sha256 of new Set([broughtAs, manifest.sha256]))
    if ((await parts.registry.knows({ ...manifest, sha256 })) !== undefined) throw new MarkitError('MODEL_KNOWN');
  const card = modelCard(manifest, { broughtAs: map.state === 'added' ? broughtAs : undefined });
  const staged = await parts.folders.stage({ model: bytes, manifest, card });
  try {
    const trial = await asRefusal(() => parts.trial(staged.modelPath, manifest));
    onPassed('trial', trialNote(trial));
    return { manifest, map, trial, staged };
  } catch (thrown) {
    await staged.discard();
    throw thrown;
  }
}

/** The file that came, and then the one that was made of it: what is added is held to the same law. */
async function checked(
  { bytes, manifest: text, addMap }: ArrivedModel,
  { limits }: ImportModelParts,
  onPassed: OnPassed,
): Promise<ModelWithMap & { readonly broughtAs: string }> {
  const { value, refusals } = parseManifest(text);
  if (refusals.length > 0) throw new ModelRefused(refusals);
  const sha256 = sha256Of(bytes);
  const { manifest, opset, nodes } = checkModel({ bytes, sha256, manifest: value }, limits);
  const { name, version, task, labels, input } = manifest;
  onPassed('manifest', `${name} ${version}, ${task} of ${labels.length}`);
  onPassed('graph', `opset ${opset}, ${nodes} nodes`);
  onPassed('fit', `${input.columns} x ${input.rows}, ${input.channels === 1 ? 'one channel' : 'three channels'}`);
  const made = withMapOutput(bytes, manifest, addMap);
  if (made.map.state === 'added')
    checkModel({ bytes: made.bytes, sha256: made.manifest.sha256, manifest: made.manifest }, limits);
  if (made.map.state === 'added' || made.map.state === 'there')
    onPassed('map', made.map.state === 'added' ? 'added here' : null);
  return { ...made, broughtAs: sha256 };
}

function trialNote({ imageMilliseconds, peakBytes, guards }: TriedModel): string {
  return `${Math.ceil(imageMilliseconds)} ms an image, ${Math.ceil(peakBytes / 1e6)} MB at most; bounded in ${guards.join(', ')}`;
}

async function asRefusal<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ModelRefused)) throw thrown;
    throw new MarkitError('MODEL_REFUSED', { detail: thrown.message, cause: thrown });
  }
}
