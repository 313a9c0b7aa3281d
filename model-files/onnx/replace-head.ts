/**
 * Puts other weights into the last linear layer of a model file and into the activation maps that are made of them, for the same
 * labels or for others; nothing else changes.
 */
import { refused } from '../refusals.ts';
import { findHead, type Head } from './find-head.ts';
import { type HeadMap, mapsOf } from './find-maps.ts';
import { GraphIndex } from './graph-index.ts';
import { dataTypes, type Graph } from './model.ts';
import { otherLabels } from './other-labels.ts';
import { readModel } from './read-model.ts';
import { rewriteGraph } from './rewrite-graph.ts';
import { unusedConstants } from './unused-constants.ts';
import { float16TensorBytes, floatTensorBytes, integerTensorBytes, type NewNode, nodeBytes } from './write-parts.ts';

export interface NewHead {
  /** [labels, features], row by row, as headOf gives them; there may be other labels, and more or fewer, than before. */
  readonly weights: Float32Array;
  /** [labels]. */
  readonly bias: Float32Array;
}

/**
 * Weights are written as float32, or as float16 where the graph calculates in that. Throws ModelRefused: HEAD_SIZE, HEAD_SHARED,
 * HEAD_OUTPUTS and what findHead throws.
 */
export function replaceHead(bytes: Uint8Array, { weights, bias }: NewHead, scores?: string): Uint8Array {
  const { graph } = readModel(bytes);
  const index = new GraphIndex(graph);
  const head = findHead(index, scores);
  const { linear } = head;
  const labels = bias.length;
  const fits = labels > 0 && weights.length === labels * linear.features;
  if (!fits || ![...weights, ...bias].every(Number.isFinite)) throw refused('HEAD_SIZE');
  const maps = mapsOf(index, head);
  refuseOtherMaps(graph, maps);
  const names = {
    ...{ weights: index.freshName('head.weights'), bias: index.freshName('head.bias') },
    ...{ map: index.freshName('head.map_weights'), shape: index.freshName('head.map_shape') },
    product: index.freshName('head.product'),
  };
  const nodes = new Map<number, readonly Uint8Array[]>(linear.nodes.map((number) => [number, []]));
  nodes.set(linear.nodes.at(-1) ?? -1, linearNodes(head, names).map(nodeBytes));
  for (const map of maps) nodes.set(map.node, mapNodes(index, map, head, names).map(nodeBytes));
  const replaced = [...linear.nodes, ...maps.map(({ node }) => node)];
  const shape = [labels, linear.features, 1, 1];
  const tensor = tensorWriter(linear.type);
  const unused = unusedConstants(index, [...nodes.keys()]);
  for (const number of unused.nodes) nodes.set(number, []);
  return rewriteGraph(bytes, {
    ...(labels === linear.labels ? {} : otherLabels(index, replaced, linear.labels, labels)),
    nodes,
    dropInitializers: unused.initializers,
    addInitializers: [
      tensor(names.weights, weightDims(head, labels), linear.form === 'MatMul' ? turned(weights, labels) : weights),
      tensor(names.bias, [labels], bias),
      ...(maps.length > 0 && linear.form !== 'Conv' ? [integerTensorBytes(names.shape, shape)] : []),
    ],
  });
}

/** An output that looks like a map and is not made of the head's weights would go on showing the old head's. */
function refuseOtherMaps(graph: Graph, maps: readonly HeadMap[]): void {
  const known = new Set(maps.map(({ output }) => output));
  const other = graph.outputs.find(({ name, dims }) => dims?.length === 4 && !known.has(name));
  if (other !== undefined) throw refused('HEAD_SHARED', other.name);
}

function tensorWriter(type: number): typeof floatTensorBytes {
  if (type === dataTypes.float) return floatTensorBytes;
  if (type === dataTypes.float16) return float16TensorBytes;
  throw refused('HEAD_WEIGHTS', `type ${type}`);
}

function weightDims({ linear: { form, features } }: Head, labels: number): number[] {
  if (form === 'Gemm') return [labels, features];
  return form === 'MatMul' ? [features, labels] : [labels, features, 1, 1];
}

function turned(weights: Float32Array, labels: number): Float32Array {
  const features = weights.length / labels;
  return Float32Array.from(
    { length: weights.length },
    (_, at) => weights[(at % labels) * features + Math.floor(at / labels)] ?? Number.NaN,
  );
}

interface Names {
  readonly weights: string;
  readonly bias: string;
  readonly map: string;
  readonly shape: string;
  readonly product: string;
}

function linearNodes({ linear: { form, reads, makes } }: Head, names: Names): NewNode[] {
  const inputs = [reads, names.weights, names.bias];
  if (form === 'Gemm')
    return [{ name: names.product, operator: 'Gemm', inputs, outputs: [makes], attributes: { transB: 1 } }];
  if (form === 'Conv')
    return [{ name: names.product, operator: 'Conv', inputs, outputs: [makes], attributes: { kernel_shape: [1, 1] } }];
  // A MatMul may have more than two dimensions; a Gemm may not.
  return [
    { name: names.product, operator: 'MatMul', inputs: [reads, names.weights], outputs: [names.product] },
    { name: names.bias, operator: 'Add', inputs: [names.product, names.bias], outputs: [makes] },
  ];
}

/** The map's convolution again, with the new weights in the order and type that it wants. */
function mapNodes(index: GraphIndex, map: HeadMap, { linear }: Head, names: Names): NewNode[] {
  const { inputs = [], outputs = [] } = index.graph.nodes[map.node] ?? {};
  const nodes: NewNode[] = [];
  const step = (operator: string, read: readonly string[], attributes: NewNode['attributes'] = {}) => {
    const name = index.freshName(`${names.map}/${map.node}/${operator}`);
    nodes.push({ name, operator, inputs: read, outputs: [name], attributes });
    return name;
  };
  let weights = names.weights;
  if (linear.form === 'MatMul') weights = step('Transpose', [weights], { perm: [1, 0] });
  if (linear.form !== 'Conv') weights = step('Reshape', [weights, names.shape]);
  if (linear.type !== map.type) weights = step('Cast', [weights], { to: map.type });
  const name = index.freshName(`${names.map}/${map.node}/Conv`);
  const convolution = { name, operator: 'Conv', attributes: { kernel_shape: [1, 1] } };
  return [...nodes, { ...convolution, inputs: [inputs[0] ?? '', weights], outputs }];
}
