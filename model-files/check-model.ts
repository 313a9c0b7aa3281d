/** Everything that can be said against a model and its manifest without running it. */
import { checkFit } from './check-fit.ts';
import { checkManifest } from './check-manifest.ts';
import { checkNodes } from './check-nodes.ts';
import { checkOrder } from './check-order.ts';
import { checkSizes } from './check-sizes.ts';
import { checkTensors } from './check-tensors.ts';
import { checkVersions } from './check-versions.ts';
import type { ModelManifest } from './manifest.ts';
import { GraphIndex } from './onnx/graph-index.ts';
import { defaultLimits, type ModelLimits } from './onnx/limits.ts';
import type { Model } from './onnx/model.ts';
import { readModel } from './onnx/read-model.ts';
import { ModelRefused, type Refusal, refusal } from './refusals.ts';

/** More of them only hide the first. */
const mostRefusals = 20;

export interface ModelFile {
  readonly bytes: Uint8Array;
  /** Of these bytes, lower-case hex. */
  readonly sha256: string;
  /** As JSON.parse gave it. */
  readonly manifest: unknown;
}

export interface CheckedModel {
  readonly manifest: ModelManifest;
  readonly opset: number;
  readonly nodes: number;
}

/** A model against which nothing is to be said. Throws ModelRefused with all that there is. */
export function checkModel(file: ModelFile, limits: ModelLimits = defaultLimits): CheckedModel {
  const { manifest, refusals } = checkManifest(file.manifest, file.sha256);
  const read = readOrRefuse(file.bytes, limits);
  const found = [...refusals, ...(read.model === undefined ? read.refusals : checkGraph(read.model, limits))];
  if (read.model !== undefined && manifest !== undefined) {
    found.push(...checkFit(read.model.graph, manifest), ...checkLayer(read.model, manifest));
  }
  if (manifest === undefined || read.model === undefined || found.length > 0)
    throw new ModelRefused(distinct(found).slice(0, mostRefusals));
  const opset = read.model.opsets.find(({ domain }) => domain === '')?.version ?? 0;
  return { manifest, opset, nodes: read.model.graph.nodes.length };
}

/** Of the graph alone, whatever a manifest says of it. */
export function checkGraph(model: Model, limits: ModelLimits = defaultLimits): Refusal[] {
  const { graph } = model;
  const versions = [...checkVersions(model), ...checkTensors(graph, limits)];
  const order = checkOrder(graph);
  const index = new GraphIndex(graph);
  const nodes = checkNodes(index);
  // Constants are followed from node to node, which needs a graph that does not go round and tensors that are whole.
  const sizes = versions.length + order.length > 0 ? [] : checkSizes(index, limits);
  return [...versions, ...order, ...nodes, ...sizes];
}

function checkLayer({ graph }: Model, { outputs: { map } }: ModelManifest): Refusal[] {
  if (map === null || graph.nodes.some(({ outputs }) => outputs.includes(map.layer))) return [];
  return [refusal('OUTPUT_MISSING', `the layer ${map.layer}`)];
}

function readOrRefuse(bytes: Uint8Array, limits: ModelLimits): { model?: Model; refusals: readonly Refusal[] } {
  try {
    return { model: readModel(bytes, limits), refusals: [] };
  } catch (thrown) {
    if (thrown instanceof ModelRefused) return { refusals: thrown.refusals };
    throw thrown;
  }
}

function distinct(refusals: readonly Refusal[]): Refusal[] {
  const seen = new Map(refusals.map((one) => [`${one.code} ${one.detail}`, one]));
  return [...seen.values()];
}
