/** The versions that are taken are those that the engine opens: another engine release fails here. */
import { expect, test } from 'vitest';
import { openSession } from '../../inference/session.ts';
import { takenVersions } from '../../model-files/check-versions.ts';
import { onnxFile } from '../support/onnx-graph.ts';
import { node } from '../support/small-models.ts';

const opens = (changes: { opset?: number; ir?: number }) =>
  openSession(onnxFile({ nodes: [node('Relu', ['x'], 'y')], inputs: { x: [1] }, outputs: { y: [1] }, ...changes }), {
    provider: 'cpu',
    threads: 1,
  }).then(
    (session) => session.close().then(() => true),
    () => false,
  );

test('from the oldest to the newest, and not past that', async () => {
  const { opset, ir } = takenVersions;
  for (const version of [opset.from, opset.to]) expect(await opens({ opset: version }), `opset ${version}`).toBe(true);
  for (const version of [ir.from, ir.to]) expect(await opens({ ir: version }), `IR ${version}`).toBe(true);
  expect(await opens({ opset: opset.to + 1 })).toBe(false);
  expect(await opens({ ir: ir.to + 1 })).toBe(false);
});
