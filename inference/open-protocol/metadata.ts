/** What the Open Inference Protocol says of the server and of its models (KServe v2, "Server Metadata", "Model Metadata"). */

import type { ModelManifest } from '../../model-files/manifest.ts';

export const serverName = 'markit-inference';
const serverVersion = '1';

export function serverMetadata(): object {
  return { name: serverName, version: serverVersion, extensions: ['binary_tensor_data'] };
}

/** -1: any number. `versions`: all of that name, highest first. */
export function modelMetadata(
  { name, input, outputs, labels, sha256 }: ModelManifest,
  versions: readonly string[],
): object {
  const { layout, rows, columns, channels } = input;
  const item = layout === 'NCHW' ? [channels, rows, columns] : [rows, columns, channels];
  const { scores, features, map } = outputs;
  return {
    name,
    versions,
    platform: 'onnxruntime_onnx',
    inputs: [tensor(input.name, [-1, ...item])],
    outputs: [
      tensor(scores.name, [-1, labels.length]),
      ...(features ? [tensor(features.name, [-1, -1])] : []),
      ...(map ? [tensor(map.name, [-1, labels.length, -1, -1])] : []),
    ],
    // Beside what the protocol wants: which file it is, of the version that was asked for.
    parameters: { sha256 },
  };
}

function tensor(name: string, shape: readonly number[]): object {
  return { name, datatype: 'FP32', shape };
}
