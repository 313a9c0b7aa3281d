/** Surgery on a whole network: a DenseNet-121 whose map PyTorch exported is the judge of the map that is added here. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ModelTensor, openSession } from '../../inference/session.ts';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { rewriteGraph } from '../../model-files/onnx/rewrite-graph.ts';
import { withoutMap } from '../support/dense-net.ts';
import { numbers } from '../support/onnx-graph.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';

const path = sharedData('models/densenet121_random14_cam.onnx');
if (path === undefined) console.log(`skipped: ${noSharedData}`);

const image = { data: numbers('film', [2, 3, 224, 224]), dims: [2, 3, 224, 224] };

async function run(model: Uint8Array): Promise<Record<string, ModelTensor>> {
  const session = await openSession(model, { provider: 'cpu', threads: 2 });
  const answers = await session.run({ image });
  await session.close();
  return answers;
}

function largestDifference(a: ModelTensor | undefined, b: ArrayLike<number> | undefined): number {
  expect(a?.data.length).toBe(b?.length);
  return (a?.data ?? new Float32Array()).reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (b?.[at] ?? 0))),
    0,
  );
}

/** Sigmoid of weights * features + bias. */
function scoresOf(features: ModelTensor | undefined, weights: Float32Array, bias: Float32Array): number[] {
  const [rows = 0, width = 0] = features?.dims ?? [];
  return Array.from({ length: rows * bias.length }, (_, at) => {
    const [row, label] = [Math.floor(at / bias.length), at % bias.length];
    let sum = bias[label] ?? 0;
    for (let f = 0; f < width; f++) sum += (weights[label * width + f] ?? 0) * (features?.data[row * width + f] ?? 0);
    return 1 / (1 + Math.exp(-sum));
  });
}

describe.skipIf(path === undefined)('DenseNet-121', () => {
  const bytes = path === undefined ? new Uint8Array() : readFileSync(path);

  test('written back untouched is the same file, byte for byte', () => {
    expect(Buffer.compare(rewriteGraph(bytes, {}), bytes)).toBe(0);
  });

  test('its map, taken out and added again, is the same', async () => {
    const stripped = withoutMap(bytes);
    expect(readModel(stripped).graph.outputs.map(({ name }) => name)).toEqual(['probs']);
    const added = addMapOutput(stripped);
    expect(added.bytes.length - stripped.length).toBeLessThan(2_000);
    const [original, again] = [await run(bytes), await run(added.bytes)];
    expect(again[added.map.name]?.dims).toEqual([2, 14, 7, 7]);
    expect(largestDifference(again[added.map.name], original.cam?.data)).toBeLessThan(1e-5);
    expect(largestDifference(again.probs, original.probs?.data)).toBeLessThan(1e-6);
    const { weights, bias } = headOf(stripped);
    const wanted = scoresOf(again[added.features.name], weights, bias);
    expect(largestDifference(again.probs, wanted)).toBeLessThan(1e-5);
  });

  test('another head gives the scores that are expected of it, and the map follows', async () => {
    const taught = { weights: numbers('taught', [14, 1024]).map((x) => x / 20), bias: numbers('bias', [14]) };
    // The exported map has a copy of the head's weights; it is found by them.
    const exported = await run(replaceHead(bytes, taught));
    const added = await run(replaceHead(addMapOutput(withoutMap(bytes)).bytes, taught));
    const wanted = scoresOf(added.features, taught.weights, taught.bias);
    expect(largestDifference(exported.probs, wanted)).toBeLessThan(1e-5);
    expect(largestDifference(added.probs, wanted)).toBeLessThan(1e-5);
    expect(largestDifference(added.map, exported.cam?.data)).toBeLessThan(1e-5);
    const [before] = [(await run(bytes)).cam?.data];
    expect(largestDifference(exported.cam, before)).toBeGreaterThan(0.01);
  }, 60_000);
});
