/** The last linear layer of a graph as one thing, whichever of four ways an exporter wrote it: y = weights * x + bias. */
import { refused } from '../refusals.ts';
import { type Constant, constantOf } from './constant-value.ts';
import type { GraphIndex } from './graph-index.ts';
import type { Node } from './model.ts';

export interface LinearLayer {
  readonly form: 'Gemm' | 'MatMul' | 'Conv';
  /** Numbers of the nodes it is made of, in order: MatMul and its Add, or one. */
  readonly nodes: readonly number[];
  readonly reads: string;
  readonly makes: string;
  /** The value that holds the weights, and how they lie in it; scaled: its numbers are not yet times Gemm's alpha. */
  readonly source: { readonly value: string; readonly lies: 'LF' | 'FL' | 'LF11'; readonly scaled: boolean };
  readonly biasValue: string | undefined;
  readonly labels: number;
  readonly features: number;
  /** [labels, features] and [labels], with alpha and beta applied. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** TensorProto.DataType in which the layer calculates. */
  readonly type: number;
}

/** Undefined where the node that makes `value` is no linear layer; throws HEAD_WEIGHTS where it is one that cannot be read. */
export function linearLayer(index: GraphIndex, value: string): LinearLayer | undefined {
  const node = index.nodeOf(value);
  switch (node?.operator) {
    case 'Gemm':
      return gemm(index, value, node);
    case 'MatMul':
      return matMul(index, value, node, undefined);
    case 'Add':
      return addAfterMatMul(index, value, node);
    case 'Conv':
      return pointConvolution(index, value, node);
    default:
      return undefined;
  }
}

function gemm(index: GraphIndex, value: string, node: Node): LinearLayer {
  const { attributes, inputs } = node;
  if ((attributes.get('transA')?.integer ?? 0n) !== 0n) throw refused('HEAD_WEIGHTS', 'Gemm with transA');
  const alpha = attributes.get('alpha')?.float ?? 1;
  const beta = attributes.get('beta')?.float ?? 1;
  const lies = (attributes.get('transB')?.integer ?? 0n) === 0n ? 'FL' : 'LF';
  const constant = weightsAt(index, inputs[1], 2);
  const [labels, features] =
    lies === 'LF' ? [constant.dims[0], constant.dims[1]] : [constant.dims[1], constant.dims[0]];
  return made(index, value, {
    ...{ form: 'Gemm', lies, constant, reads: inputs[0], source: inputs[1], bias: inputs[2], alpha, beta },
    ...{ nodes: [value], labels, features },
  });
}

function matMul(index: GraphIndex, value: string, node: Node, bias: string | undefined): LinearLayer {
  const constant = weightsAt(index, node.inputs[1], 2);
  const [features, labels] = constant.dims;
  return made(index, value, {
    ...{ form: 'MatMul', lies: 'FL', constant, reads: node.inputs[0], source: node.inputs[1], bias, alpha: 1, beta: 1 },
    ...{ nodes: [node.outputs[0] ?? '', ...(bias === undefined ? [] : [value])], labels, features },
  });
}

function addAfterMatMul(index: GraphIndex, value: string, node: Node): LinearLayer | undefined {
  const [first = '', second = ''] = node.inputs;
  for (const [product, bias] of [[first, second] as const, [second, first] as const]) {
    const before = index.nodeOf(product);
    // A product that is read elsewhere too would keep the old head there.
    if (before?.operator !== 'MatMul' || index.readersOf(product).length !== 1 || index.isOutput(product)) continue;
    if (constantOf(index, bias) !== undefined) return matMul(index, value, before, bias);
  }
  return undefined;
}

function pointConvolution(index: GraphIndex, value: string, node: Node): LinearLayer | undefined {
  const constant = weightsAt(index, node.inputs[1], 4);
  const all = (name: string, wanted: bigint) =>
    (node.attributes.get(name)?.integers ?? []).every((one) => one === wanted);
  const plain = all('strides', 1n) && all('pads', 0n) && (node.attributes.get('group')?.integer ?? 1n) === 1n;
  const [labels, features, height, width] = constant.dims;
  if (!plain || height !== 1 || width !== 1) return undefined;
  return made(index, value, {
    ...{ form: 'Conv', lies: 'LF11', constant, reads: node.inputs[0], source: node.inputs[1], bias: node.inputs[2] },
    ...{ alpha: 1, beta: 1, nodes: [value], labels, features },
  });
}

function weightsAt(index: GraphIndex, value: string | undefined, rank: number): Constant {
  const constant = constantOf(index, value ?? '');
  if (constant === undefined || constant.dims.length !== rank) throw refused('HEAD_WEIGHTS', value ?? '');
  return constant;
}

interface Found {
  readonly form: LinearLayer['form'];
  readonly lies: LinearLayer['source']['lies'];
  readonly constant: Constant;
  readonly reads: string | undefined;
  readonly source: string | undefined;
  readonly bias: string | undefined;
  readonly alpha: number;
  readonly beta: number;
  readonly nodes: readonly string[];
  readonly labels: number | undefined;
  readonly features: number | undefined;
}

function made(index: GraphIndex, value: string, found: Found): LinearLayer {
  const { form, lies, constant, alpha, labels = 0, features = 0 } = found;
  const weights = new Float32Array(labels * features);
  for (let label = 0; label < labels; label++)
    for (let feature = 0; feature < features; feature++) {
      const at = lies === 'FL' ? feature * labels + label : label * features + feature;
      weights[label * features + feature] = alpha * (constant.values[at] ?? Number.NaN);
    }
  const { bias: biasValue = '' } = found;
  return {
    ...{ form, labels, features, weights, reads: found.reads ?? '', makes: value, type: constant.type },
    nodes: found.nodes.map((output) => index.makerOf(output) ?? -1),
    source: { value: found.source ?? '', lies, scaled: alpha !== 1 },
    biasValue: biasValue === '' ? undefined : biasValue,
    bias: biasOf(index, biasValue, labels, found.beta),
  };
}

function biasOf(index: GraphIndex, value: string, labels: number, beta: number): Float32Array {
  const bias = new Float32Array(labels);
  if (value === '') return bias;
  const constant = constantOf(index, value);
  const count = constant?.values.length;
  if (constant === undefined || (count !== labels && count !== 1)) throw refused('HEAD_WEIGHTS', value);
  return bias.map((_, label) => beta * (constant.values[count === 1 ? 0 : label] ?? Number.NaN));
}
