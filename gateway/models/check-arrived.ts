/** The checks of a model that was brought, and the activation map that is added where it is wished for: all that needs no engine. */
import { createHash } from 'node:crypto';
import { parseManifest } from '../../model-files/check-manifest.ts';
import { checkModel } from '../../model-files/check-model.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import type { ModelLimits } from '../../model-files/onnx/limits.ts';
import { ModelRefused, refusalText } from '../../model-files/refusals.ts';

export interface ArrivalToCheck {
  readonly bytes: Uint8Array;
  /** JSON, as it came. */
  readonly manifest: string;
  readonly addMap: boolean;
  readonly limits: ModelLimits;
}

export interface MapState {
  readonly state: 'there' | 'added' | 'not-possible' | 'none';
  /** Why there is none, where one was asked for. */
  readonly reason: string | null;
}

export interface CheckedArrival {
  /** With the map, where one was added. */
  readonly bytes: Uint8Array;
  /** Of these bytes. */
  readonly manifest: ModelManifest;
  readonly map: MapState;
  /** SHA-256 of the file as it came. */
  readonly broughtAs: string;
  readonly opset: number;
  readonly nodes: number;
}

/** Throws ModelRefused. What is added here is held to the same law as what came. */
export function checkArrived({ bytes, manifest: text, addMap, limits }: ArrivalToCheck): CheckedArrival {
  const { value, refusals } = parseManifest(text);
  if (refusals.length > 0) throw new ModelRefused(refusals);
  const broughtAs = sha256Of(bytes);
  const { manifest, opset, nodes } = checkModel({ bytes, sha256: broughtAs, manifest: value }, limits);
  const made = withMapOutput(bytes, manifest, addMap);
  if (made.map.state === 'added')
    checkModel({ bytes: made.bytes, sha256: made.manifest.sha256, manifest: made.manifest }, limits);
  return { ...made, broughtAs, opset, nodes };
}

/** A model whose head allows none stays as it is: that is a reason and no refusal. */
function withMapOutput(
  bytes: Uint8Array,
  manifest: ModelManifest,
  wished: boolean,
): Pick<CheckedArrival, 'bytes' | 'manifest' | 'map'> {
  const { outputs } = manifest;
  if (outputs.map !== null) return { bytes, manifest, map: { state: 'there', reason: null } };
  if (!wished) return { bytes, manifest, map: { state: 'none', reason: null } };
  try {
    const added = addMapOutput(bytes, outputs.scores.name);
    const withMap = { ...outputs, map: added.map, features: outputs.features ?? added.features };
    const changed = { ...manifest, sha256: sha256Of(added.bytes), outputs: withMap };
    return { bytes: added.bytes, manifest: changed, map: { state: 'added', reason: null } };
  } catch (thrown) {
    if (!(thrown instanceof ModelRefused)) throw thrown;
    const reason = thrown.refusals.map(refusalText).join(' ');
    return { bytes, manifest, map: { state: 'not-possible', reason } };
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
