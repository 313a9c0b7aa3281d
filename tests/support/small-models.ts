/** Small models for manifestFor(): three scores of an 8 by 8 image. */
import { float16TensorBytes, integerTensorBytes } from '../../model-files/onnx/write-parts.ts';
import { onnxFile, type TestGraph, type TestNode, weightTensor } from './onnx-graph.ts';

export const node = (operator: string, inputs: string[], output: string, attributes: object = {}): TestNode => ({
  ...{ operator, inputs, outputs: [output] },
  attributes: attributes as Record<string, number>,
});

export const classifierNodes = [
  node('Conv', ['x', 'kernel'], 'convolved'),
  node('Relu', ['convolved'], 'layer'),
  node('GlobalAveragePool', ['layer'], 'pooled'),
  node('Flatten', ['pooled'], 'flat'),
  node('Cast', ['weights'], 'weights32', { to: 1 }),
  node('Gemm', ['flat', 'weights32', 'bias'], 'scores', { transB: 1 }),
];

export const classifierTensors = [
  weightTensor('kernel', [4, 1, 3, 3]),
  float16TensorBytes(
    'weights',
    [3, 4],
    Float32Array.from({ length: 12 }, (_, at) => (at % 5) / 4 - 0.5),
  ),
  weightTensor('bias', [3]),
];

/** A mean and a linear layer, so a map can be added. */
export function classifier(changes: Partial<TestGraph> = {}): Uint8Array {
  return onnxFile({
    nodes: classifierNodes,
    tensors: classifierTensors,
    inputs: { x: ['N', 1, 8, 8] },
    outputs: { scores: ['N', 3] },
    ...changes,
  });
}

/** Nodes between the feature map and the head: `layer` becomes `layer2`, which the head reads. */
export function classifierWith(between: readonly TestNode[], changes: Partial<TestGraph> = {}): Uint8Array {
  const [convolution, relu, , ...rest] = classifierNodes as [TestNode, TestNode, TestNode, ...TestNode[]];
  const pool = node('GlobalAveragePool', ['layer2'], 'pooled');
  return classifier({ nodes: [convolution, relu, ...between, pool, ...rest], ...changes });
}

export const integers = integerTensorBytes;
