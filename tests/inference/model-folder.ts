/** A folder of models for tests: the marker reader of the node, which is small and real, under a manifest of its own. */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../model-files/manifest.ts';

const markerReader = join(import.meta.dirname, '../../inference/models/letters/marker-reader.onnx');

/** What it is: 64 x 64 grey, five kinds. */
const kinds = ['none', 'left', 'right', 'arrow', 'other'];

export async function markerManifest(changes: Partial<ModelManifest> = {}): Promise<ModelManifest> {
  return {
    format: 'markit-model-1',
    name: 'markers',
    version: '1.0.0',
    sha256: createHash('sha256')
      .update(await readFile(markerReader))
      .digest('hex'),
    title: 'Marker reader',
    notice: 'For tests',
    task: 'multi-class',
    labels: kinds.map((id) => ({ id, name: id, opposite: null, code: null })),
    quantity: null,
    input: {
      ...{ name: 'crops', layout: 'NCHW', rows: 64, columns: 64, channels: 1, batch: 'free' },
      ...{ photometric: 'MONOCHROME2', voi: { policy: 'range' }, fit: 'stretch', resize: 'area' },
      ...{ range: { black: -1, white: 1 }, normalise: [{ mean: 0, deviation: 1 }] },
    },
    outputs: { scores: { name: 'kinds', activation: 'none' }, features: null, map: null },
    ...{ calibration: [], thresholds: [], measured: [], lineage: null },
    use: { modalities: [], bodyParts: [], views: [] },
    training: { statement: 'See inference/models/letters.', images: 0, patients: null },
    licence: 'Apache-2.0',
    intendedUse: 'Tests.',
    ...changes,
  };
}

/** Writes it as `folder`/`name`, with the file or with other bytes in its place. */
export async function writeModel(
  folder: string,
  name: string,
  manifest: object,
  onnx: string | Uint8Array = markerReader,
): Promise<void> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'manifest.json'), JSON.stringify(manifest));
  if (typeof onnx === 'string') await copyFile(onnx, join(place, 'model.onnx'));
  else await writeFile(join(place, 'model.onnx'), onnx);
}
