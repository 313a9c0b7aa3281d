/** Whether the versions that a model names are run here, and that it brings nothing of its own: functions, training, sparse weights. */
import type { Model } from './onnx/model.ts';
import { type Refusal, refusal } from './refusals.ts';

/** What onnxruntime 1.30 opens (ONNX 1.21), and no older than what it promises to run (opset 7, the first with broadcasting as today). */
export const takenVersions = { ir: { from: 3, to: 13 }, opset: { from: 7, to: 26 } } as const;

export function checkVersions({ irVersion, opsets, functions, trainingParts, graph }: Model): Refusal[] {
  const refusals: Refusal[] = [];
  const own = opsets.filter(({ domain }) => domain === '');
  const version = own[0]?.version ?? 0;
  if (own.length !== 1) refusals.push(refusal('VERSION_UNFIT', `${own.length} opsets of ONNX`));
  else if (!within(version, takenVersions.opset)) refusals.push(refusal('VERSION_UNFIT', `opset ${version}`));
  if (!within(irVersion, takenVersions.ir)) refusals.push(refusal('VERSION_UNFIT', `IR version ${irVersion}`));
  if (functions > 0) refusals.push(refusal('FUNCTIONS', `${functions}`));
  if (trainingParts > 0) refusals.push(refusal('TRAINING_PARTS', 'training_info'));
  if (graph.sparseInitializers > 0) refusals.push(refusal('SPARSE_TENSOR', `${graph.sparseInitializers}`));
  return refusals;
}

function within(version: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return version >= from && version <= to;
}
