/** Finding a head, adding its map and teaching it: the files that come out are run by onnxruntime and must say the expected numbers. */
import { describe, expect, test } from 'vitest';
import { openSession } from '../../inference/session.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { float16TensorBytes, floatTensorBytes, integerTensorBytes } from '../../model-files/onnx/write-parts.ts';
import { ModelRefused } from '../../model-files/refusals.ts';
import { numbers, onnxFile, type TestNode, weightTensor } from '../support/onnx-graph.ts';

const [labels, features] = [3, 4];
const weights = numbers('head', [labels, features]);
const bias = numbers('bias', [labels]);
const turned = Float32Array.from(weights, (_, at) => weights[(at % labels) * features + Math.floor(at / labels)] ?? 0);
const input = { data: numbers('image', [2, 2, 6, 5]), dims: [2, 2, 6, 5] };

const constants = [
  weightTensor('kernel', [features, 2, 3, 3]),
  floatTensorBytes('LF', [labels, features], weights),
  floatTensorBytes('FL', [features, labels], turned),
  floatTensorBytes('LF11', [labels, features, 1, 1], weights),
  floatTensorBytes(
    'half',
    [labels, features],
    weights.map((weight) => weight / 2),
  ),
  float16TensorBytes('LF16', [labels, features], weights),
  floatTensorBytes('bias', [labels], bias),
  integerTensorBytes('axes', [2, 3]),
  integerTensorBytes('flat', [-1, features]),
];

const node = (operator: string, inputs: string[], output: string, attributes: object = {}): TestNode => ({
  ...{ operator, inputs, outputs: [output] },
  attributes: attributes as Record<string, number>,
});

const backbone = [node('Conv', ['x', 'kernel'], 'convolved'), node('Relu', ['convolved'], 'layer')];
const pool = [node('GlobalAveragePool', ['layer'], 'pooled'), node('Flatten', ['pooled'], 'flat1')];
const gemm = node('Gemm', ['flat1', 'LF', 'bias'], 'scores', { transB: 1 });

/** Each ends in `scores`, and each is weights * mean(layer) + bias. */
const forms: Record<string, TestNode[]> = {
  'Gemm after Flatten': [...pool, gemm],
  'Gemm with turned weights': [...pool, node('Gemm', ['flat1', 'FL', 'bias'], 'scores')],
  'Gemm with alpha': [...pool, node('Gemm', ['flat1', 'half', 'bias'], 'scores', { transB: 1, alpha: { float: 2 } })],
  'MatMul and Add': [...pool, node('MatMul', ['flat1', 'FL'], 'product'), node('Add', ['bias', 'product'], 'scores')],
  'ReduceMean with an attribute': [
    node('ReduceMean', ['layer'], 'flat1', { axes: [-1, -2], keepdims: 0 }),
    node('Dropout', ['flat1'], 'flat2'),
    node('Identity', ['flat2'], 'flat3'),
    node('Gemm', ['flat3', 'LF', 'bias'], 'scores', { transB: 1 }),
  ],
  'Reshape and float16 behind a Cast': [
    node('GlobalAveragePool', ['layer'], 'pooled'),
    node('Reshape', ['pooled', 'flat'], 'flat1'),
    node('Cast', ['LF16'], 'LF32', { to: 1 }),
    node('Gemm', ['flat1', 'LF32', 'bias'], 'scores', { transB: 1 }),
  ],
  'channels last': [
    node('Transpose', ['layer'], 'last', { perm: [0, 2, 3, 1] }),
    node('ReduceMean', ['last'], 'flat1', { axes: [1, 2], keepdims: 0 }),
    gemm,
  ],
  'convolution behind the pool': [
    node('GlobalAveragePool', ['layer'], 'pooled'),
    node('Conv', ['pooled', 'LF11', 'bias'], 'wide'),
    node('Flatten', ['wide'], 'scores'),
  ],
  'convolution before the pool': [
    node('Conv', ['layer', 'LF11', 'bias'], 'wide'),
    node('GlobalAveragePool', ['wide'], 'pooled'),
    node('Flatten', ['pooled'], 'scores'),
  ],
  'calculated in float16': [
    node('Cast', ['layer'], 'layer16', { to: 10 }),
    node('GlobalAveragePool', ['layer16'], 'pooled16'),
    node('Flatten', ['pooled16'], 'flat16'),
    node('Gemm', ['flat16', 'LF16'], 'scores16', { transB: 1 }),
    node('Cast', ['scores16'], 'scores', { to: 1 }),
  ],
};

const file = (tail: readonly TestNode[], opset = 17) =>
  onnxFile({
    nodes: [...backbone, ...tail],
    tensors: constants,
    inputs: { x: ['N', 2, 6, 5] },
    outputs: { scores: ['N', labels], layer: ['N', features, 4, 3] },
    opset,
  });

async function run(model: Uint8Array): Promise<Record<string, Float32Array>> {
  const session = await openSession(model, { provider: 'cpu', threads: 1 });
  const answers = await session.run({ x: input });
  await session.close();
  return Object.fromEntries(Object.entries(answers).map(([name, { data }]) => [name, data]));
}

function expected(layer: Float32Array, matrix: Float32Array, offset: Float32Array) {
  const cells = 12;
  const at = (image: number, feature: number, cell: number) => layer[(image * features + feature) * cells + cell] ?? 0;
  const sum = (image: number, label: number, cell: number) =>
    Array.from({ length: features }, (_, f) => (matrix[label * features + f] ?? 0) * at(image, f, cell)).reduce(
      (a, b) => a + b,
    );
  const all = [0, 1].flatMap((image) =>
    [0, 1, 2].map((label) => Array.from({ length: cells }, (_, c) => sum(image, label, c))),
  );
  return {
    map: all.flatMap((values) => values.map((value) => Math.max(0, value))),
    scores: all.map((values, place) => values.reduce((a, b) => a + b) / cells + (offset[place % labels] ?? 0)),
  };
}

function near(found: Float32Array | undefined, wanted: readonly number[], tolerance: number): void {
  expect(found?.length).toBe(wanted.length);
  for (const [at, value] of wanted.entries())
    expect(Math.abs((found?.[at] ?? Number.NaN) - value)).toBeLessThan(tolerance);
}

describe.each(Object.entries(forms))('a head of the form: %s', (name, tail) => {
  const tolerance = name.includes('float16') ? 4e-3 : 1e-5;
  const withoutBias = name === 'calculated in float16';
  const model = file(tail);
  // The layer is read out too, so the output of the test is no map of its own.
  const plain = onnxFile({
    nodes: [...backbone, ...tail],
    tensors: constants,
    inputs: { x: ['N', 2, 6, 5] },
    outputs: { scores: ['N', labels] },
  });

  test('is read', () => {
    const head = headOf(model, 'scores');
    expect(head).toMatchObject({ labels, features, activation: 'none' });
    near(head.weights, [...weights], tolerance);
    near(head.bias, withoutBias ? [0, 0, 0] : [...bias], 1e-6);
  });

  test('gets a map and features, and its scores stay', async () => {
    const added = addMapOutput(model, 'scores');
    const [before, after] = [await run(model), await run(added.bytes)];
    // What calculates in float16 is put together otherwise where one of its values is read out.
    near(after.scores, [...(before.scores ?? [])], name === 'calculated in float16' ? tolerance : 1e-7);
    const wanted = expected(after.layer ?? new Float32Array(), weights, withoutBias ? new Float32Array(3) : bias);
    near(after[added.map.name], wanted.map, tolerance);
    near(after.scores, wanted.scores, tolerance);
    const means = Array.from(
      { length: 2 * features },
      (_, row) => [...(after.layer?.subarray(row * 12, row * 12 + 12) ?? [])].reduce((a, b) => a + b, 0) / 12,
    );
    near(after[added.features.name], means, tolerance);
  });

  test('is taught, and its map with it', async () => {
    const added = addMapOutput(plain);
    const taught = { weights: numbers('taught', [labels, features]), bias: numbers('more', [labels]) };
    const once = replaceHead(added.bytes, { weights, bias: taught.bias });
    const model = replaceHead(once, taught);
    const answers = await run(model);
    const { layer } = await run(file(tail));
    const wanted = expected(layer ?? new Float32Array(), taught.weights, taught.bias);
    near(answers.scores, wanted.scores, tolerance);
    near(answers[added.map.name], wanted.map, tolerance);
    near(headOf(model).weights, [...taught.weights], tolerance);
    // Teaching again and again leaves nothing behind.
    expect(readModel(model).graph.initializers.length).toBe(readModel(once).graph.initializers.length);
    expect(readModel(model).graph.nodes.length).toBe(readModel(once).graph.nodes.length);
  });
});

test('a ReduceMean of opset 18 gives its axes as an input', async () => {
  const tail = [node('ReduceMean', ['layer', 'axes'], 'flat1', { keepdims: 0 }), gemm];
  const added = addMapOutput(file(tail, 18), 'scores');
  const answers = await run(added.bytes);
  near(answers.map, expected(answers.layer ?? new Float32Array(), weights, bias).map, 1e-5);
});

test('the activation of the graph is told', () => {
  const sigmoid = [
    ...pool,
    node('Gemm', ['flat1', 'LF', 'bias'], 'raw', { transB: 1 }),
    node('Sigmoid', ['raw'], 'scores'),
  ];
  expect(headOf(file(sigmoid), 'scores').activation).toBe('sigmoid');
});

describe('refused', () => {
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (thrown) {
      if (thrown instanceof ModelRefused) return thrown.code;
      throw thrown;
    }
    return undefined;
  };

  test.each([
    [
      'mean and maximum',
      [
        ...pool,
        node('GlobalMaxPool', ['layer'], 'most'),
        node('Flatten', ['most'], 'flat2'),
        node('Add', ['flat1', 'flat2'], 'both'),
        node('Gemm', ['both', 'LF', 'bias'], 'scores', { transB: 1 }),
      ],
      'HEAD_NOT_FOUND',
    ],
    [
      'a ReLU between convolution and mean',
      [
        node('Conv', ['layer', 'LF11', 'bias'], 'wide'),
        node('Relu', ['wide'], 'wide2'),
        node('GlobalAveragePool', ['wide2'], 'pooled'),
        node('Flatten', ['pooled'], 'scores'),
      ],
      'HEAD_NOT_FOUND',
    ],
    [
      'weights that depend on the image',
      [...pool, node('Flatten', ['pooled'], 'flat2'), node('Gemm', ['flat1', 'flat2'], 'scores', { transB: 1 })],
      'HEAD_WEIGHTS',
    ],
  ])('%s', (_name, tail, code) => {
    expect(codeOf(() => addMapOutput(file(tail), 'scores'))).toBe(code);
    expect(codeOf(() => replaceHead(file(tail), { weights, bias }, 'scores'))).toBe(code);
  });

  test('a second map, a head of another size, an output that is not there', () => {
    const added = addMapOutput(file(pool.concat(gemm)), 'scores');
    expect(codeOf(() => addMapOutput(added.bytes, 'scores'))).toBe('MAP_THERE');
    expect(codeOf(() => replaceHead(added.bytes, { weights: weights.slice(1), bias }, 'scores'))).toBe('HEAD_SIZE');
    expect(codeOf(() => replaceHead(added.bytes, { weights: weights.map(() => Number.NaN), bias }, 'scores'))).toBe(
      'HEAD_SIZE',
    );
    expect(codeOf(() => headOf(added.bytes, 'score'))).toBe('OUTPUT_MISSING');
  });

  test('an output that looks like a map and is not of the head', () => {
    expect(codeOf(() => replaceHead(file(pool.concat(gemm)), { weights, bias }, 'scores'))).toBe('HEAD_SHARED');
  });
});
