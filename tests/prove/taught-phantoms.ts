/** Phantoms as cases that were read without a mistake: features of each by a model, and what a head says of them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { phantomImage } from '../../inference/phantoms/phantom-image.ts';
import type { PhantomSet } from '../../inference/phantoms/population.ts';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import { openSession } from '../../inference/session.ts';
import { type Matrix, matrix, rowOf } from '../../model-files/head/matrix.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { drawnPhantom, labelOf } from './phantom-findings.ts';

export interface PhantomModel {
  readonly manifest: ModelManifest;
  readonly onnx: Uint8Array;
}

export interface PhantomCase {
  /** By how a model's input is described. */
  readonly inputs: ReadonlyMap<string, Float32Array>;
  /** Labels of the findings model that can be seen. */
  readonly present: ReadonlySet<string>;
}

export function readPhantomModel(folder: string): PhantomModel {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ModelManifest;
  const onnx = readFileSync(join(folder, 'model.onnx'));
  if (createHash('sha256').update(onnx).digest('hex') !== manifest.sha256)
    throw new Error(`${folder} is another model`);
  return { manifest, onnx };
}

/** Drawn once, of `size`, and as each of the models takes it. */
export function phantomCases(
  set: PhantomSet,
  count: number,
  size: number,
  models: readonly PhantomModel[],
): PhantomCase[] {
  const kinds = new Map(models.map(({ manifest: { input } }) => [kindOf(input), input]));
  return Array.from({ length: count }, (_, index) => {
    const phantom = drawnPhantom(set, index, size);
    const present = [...labelOf].flatMap(([finding, label]) => (phantom.masks[finding] ? [label] : []));
    const image = phantomImage(phantom);
    const inputs = [...kinds].map(([kind, input]) => [kind, toTensor(image, phantom.pixels, input)] as const);
    return { inputs: new Map(inputs), present: new Set(present) };
  });
}

function kindOf(input: ModelManifest['input']): string {
  return JSON.stringify(input);
}

/** An output of every case, a row each. */
export async function outputOf(
  { manifest, onnx }: PhantomModel,
  cases: readonly PhantomCase[],
  which: 'scores' | 'features',
): Promise<Matrix> {
  const { input, outputs } = manifest;
  const name = outputs[which]?.name ?? '';
  const session = await openSession(onnx, { provider: 'cpu', threads: 1 });
  const rows: Float32Array[] = [];
  for (const one of cases) {
    const data = one.inputs.get(kindOf(input));
    if (!data) throw new Error('no case was drawn for this model');
    const answer = await session.run({ [input.name]: { data, dims: [1, 1, input.rows, input.columns] } });
    const found = answer[name];
    if (!found) throw new Error(`the model gives no ${which}`);
    rows.push(found.data);
  }
  await session.close();
  const all = matrix(rows.length, rows[0]?.length ?? 0);
  for (const [row, values] of rows.entries()) rowOf(all, row).set(values);
  return all;
}
