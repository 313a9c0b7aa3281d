/** Adds an activation map to a model where its head allows that, and says in its manifest what was added. */
import { createHash } from 'node:crypto';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { ModelRefused, refusalText } from '../../model-files/refusals.ts';

export interface MapState {
  readonly state: 'there' | 'added' | 'not-possible' | 'none';
  /** Why there is none, where one was asked for. */
  readonly reason: string | null;
}

export interface ModelWithMap {
  readonly bytes: Uint8Array;
  readonly manifest: ModelManifest;
  readonly map: MapState;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws nothing for a model whose head allows none: that is a reason, and the model stays as it is. */
export function withMapOutput(bytes: Uint8Array, manifest: ModelManifest, wished: boolean): ModelWithMap {
  if (manifest.outputs.map !== null) return { bytes, manifest, map: { state: 'there', reason: null } };
  if (!wished) return { bytes, manifest, map: { state: 'none', reason: null } };
  try {
    const added = addMapOutput(bytes, manifest.outputs.scores.name);
    const features = manifest.outputs.features ?? added.features;
    const outputs = { ...manifest.outputs, map: added.map, features };
    const changed = { ...manifest, sha256: sha256Of(added.bytes), outputs };
    return { bytes: added.bytes, manifest: changed, map: { state: 'added', reason: null } };
  } catch (thrown) {
    if (!(thrown instanceof ModelRefused)) throw thrown;
    const reason = thrown.refusals.map(refusalText).join(' ');
    return { bytes, manifest, map: { state: 'not-possible', reason } };
  }
}
