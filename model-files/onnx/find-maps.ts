/** Which outputs of a graph are class activation maps of a head: ReLU of a 1x1 convolution of its weights over its feature map. */
import { constantOf } from './constant-value.ts';
import { type Head, passThrough } from './find-head.ts';
import type { GraphIndex } from './graph-index.ts';
import type { Node } from './model.ts';

export interface HeadMap {
  /** The graph output. */
  readonly output: string;
  /** Number of the convolution. */
  readonly node: number;
  /** TensorProto.DataType in which it calculates. */
  readonly type: number;
}

/** Weights that were stored as float16 beside others of float32 differ by as much. */
const tolerance = 2 ** -10;

export function mapsOf(index: GraphIndex, head: Head): HeadMap[] {
  return index.graph.outputs.flatMap(({ name }) => {
    const relu = index.nodeOf(passThrough(index, name, { shapes: false }).value);
    if (relu?.operator !== 'Relu') return [];
    const value = passThrough(index, relu.inputs[0] ?? '', { shapes: false }).value;
    const convolution = index.nodeOf(value);
    const node = index.makerOf(value);
    if (convolution?.operator !== 'Conv' || node === undefined) return [];
    const type = typeOfHeadWeights(index, convolution, head);
    return type !== undefined && readsFeatureMap(index, convolution, head) ? [{ output: name, node, type }] : [];
  });
}

/** Undefined where the weights are others than the head's. */
function typeOfHeadWeights(index: GraphIndex, { inputs }: Node, { linear }: Head): number | undefined {
  const constant = constantOf(index, inputs[1] ?? '');
  if (constant?.dims.join() !== [linear.labels, linear.features, 1, 1].join()) return undefined;
  const largest = linear.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const same = constant.values.every(
    (weight, at) => Math.abs(weight - (linear.weights[at] ?? 0)) <= largest * tolerance,
  );
  return same ? constant.type : undefined;
}

function readsFeatureMap(index: GraphIndex, { inputs }: Node, head: Head): boolean {
  let { value } = passThrough(index, inputs[0] ?? '', { shapes: false });
  const turned = index.nodeOf(value);
  if (head.channelsLast && turned?.operator === 'Transpose')
    value = passThrough(index, turned.inputs[0] ?? '', { shapes: false }).value;
  return value === passThrough(index, head.featureMap, { shapes: false }).value;
}
