/** A head for other labels than before: the file that comes out is run by onnxruntime. */
import { describe, expect, test } from 'vitest';
import { openSession } from '../../inference/session.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { floatTensorBytes } from '../../model-files/onnx/write-parts.ts';
import { ModelRefused } from '../../model-files/refusals.ts';
import { numbers, onnxFile, type TestNode, weightTensor } from '../support/onnx-graph.ts';

const features = 4;
const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Record<string, number> = {},
): TestNode => ({
  ...{ operator, inputs, outputs: [output], attributes },
});

const backbone = [
  ...[node('Conv', ['x', 'kernel'], 'convolved'), node('Relu', ['convolved'], 'layer')],
  ...[node('GlobalAveragePool', ['layer'], 'pooled'), node('Flatten', ['pooled'], 'flat')],
];

/** Three labels, and the shapes of the values behind the head said in the file. */
const file = (tail: readonly TestNode[], values: Record<string, (string | number)[]> = {}) =>
  addMapOutput(
    onnxFile({
      nodes: [...backbone, ...tail],
      tensors: [
        weightTensor('kernel', [features, 2, 3, 3]),
        floatTensorBytes('LF', [3, features], numbers('head', [3, features])),
        floatTensorBytes('FL', [features, 3], numbers('turned', [features, 3])),
        floatTensorBytes('bias', [3], numbers('bias', [3])),
      ],
      inputs: { x: ['N', 2, 6, 5] },
      outputs: { scores: ['N', 3] },
      values,
    }),
  ).bytes;

async function run(model: Uint8Array) {
  const session = await openSession(model, { provider: 'cpu', threads: 1 });
  const answers = await session.run({ x: { data: numbers('image', [2, 2, 6, 5]), dims: [2, 2, 6, 5] } });
  await session.close();
  return answers;
}

const forms = {
  Gemm: file([node('Gemm', ['flat', 'LF', 'bias'], 'scores', { transB: 1 })]),
  'MatMul and Add, whose shape is said': file(
    [node('MatMul', ['flat', 'FL'], 'product'), node('Add', ['product', 'bias'], 'scores')],
    { product: ['N', 3] },
  ),
  'Gemm and Sigmoid, whose shape is said': file(
    [node('Gemm', ['flat', 'LF', 'bias'], 'raw', { transB: 1 }), node('Sigmoid', ['raw'], 'scores')],
    { raw: ['N', 3] },
  ),
};

describe.each(Object.entries(forms))('%s', (name, model) => {
  test.each([1, 2, 5])('%i labels instead of 3', async (labels) => {
    const taught = { weights: numbers('taught', [labels, features]), bias: numbers('more', [labels]) };
    const changed = replaceHead(model, taught);
    const { scores, features: pooled, map } = await run(changed);
    expect([scores?.dims, map?.dims]).toEqual([
      [2, labels],
      [2, labels, 4, 3],
    ]);
    const { outputs } = readModel(changed).graph;
    expect(outputs.find((output) => output.name === 'scores')?.dims).toEqual(['N', labels]);
    for (let image = 0; image < 2; image += 1)
      for (let label = 0; label < labels; label += 1) {
        const logit = Array.from({ length: features }, (_, k) => k).reduce(
          (sum, k) => sum + (taught.weights[label * features + k] ?? 0) * (pooled?.data[image * features + k] ?? 0),
          taught.bias[label] ?? 0,
        );
        const wanted = name.includes('Sigmoid') ? 1 / (1 + Math.exp(-logit)) : logit;
        expect(scores?.data[image * labels + label]).toBeCloseTo(wanted, 5);
      }
    // And back again: nothing of the others is left.
    expect(
      headOf(replaceHead(changed, { weights: numbers('back', [3, features]), bias: numbers('b', [3]) })).labels,
    ).toBe(3);
  });
});

test('a file that makes more of the scores is refused', () => {
  const softmax = file([
    node('Gemm', ['flat', 'LF', 'bias'], 'raw', { transB: 1 }),
    node('Softmax', ['raw'], 'scores'),
  ]);
  const two = { weights: numbers('taught', [2, features]), bias: numbers('more', [2]) };
  try {
    replaceHead(softmax, two);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown instanceof ModelRefused && thrown.code).toBe('HEAD_OUTPUTS');
  }
});
