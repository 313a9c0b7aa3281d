/** Entry of the thread that teaches heads: one question, one answer, and it ends. Nothing here touches a disk. */
import { parentPort, workerData } from 'node:worker_threads';
import { matrix, pickRows } from '../../model-files/head/matrix.ts';
import { teachFinding } from '../../model-files/head/teach-finding.ts';
import { teachNumber } from '../../model-files/head/teach-number.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { ModelRefused } from '../../model-files/refusals.ts';
import { MarkitError } from '../errors.ts';
import type { LabelToTeach, TaughtLabel, TeachAnswer, TeachQuestion } from './teach-question.ts';

if (!parentPort) throw new Error('heads are taught in a thread only');
parentPort.postMessage(answer(workerData as TeachQuestion));

function answer(question: TeachQuestion): TeachAnswer {
  try {
    return teach(question);
  } catch (thrown) {
    if (thrown instanceof ModelRefused) return { code: 'MODEL_NOT_TEACHABLE', detail: thrown.message };
    // The numbers are to blame, and they are the model's: too few cases were told before.
    if (thrown instanceof RangeError) return { code: 'MODEL_NOT_TEACHABLE', detail: thrown.message };
    if (thrown instanceof MarkitError) return { code: thrown.code, detail: thrown.detail };
    throw thrown;
  }
}

function teach({ onnx, scores, kind, features, labels }: TeachQuestion): TeachAnswer {
  const { features: width, activation } = headOf(onnx, scores);
  if (activation === 'softmax')
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'its graph makes its scores add up to 1' });
  if (kind === 'number' && activation !== 'none')
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'its graph makes probabilities, and a grade is a number' });
  if (width !== features.columns)
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'the features it gives are not those that its head reads' });
  const all = matrix(features.rows, features.columns);
  all.data.set(features.data);
  const taught = labels.map((label) => teachLabel(label, pickRows(all, label.rows), kind));
  const weights = new Float32Array(taught.length * width);
  for (const [at, label] of taught.entries()) weights.set(label.weights, at * width);
  const bias = Float32Array.from(taught, (label) => label.bias);
  return { onnx: replaceHead(onnx, { weights, bias }, scores), activation, labels: taught };
}

function teachLabel(
  { label, targets, patients }: LabelToTeach,
  rows: ReturnType<typeof pickRows>,
  kind: TeachQuestion['kind'],
): TaughtLabel {
  if (kind === 'number') {
    const { head, penalty, outOfFold, error } = teachNumber({ rows, targets, patients });
    const common = { label, penalty, outOfFold, figure: error, calibration: null, threshold: null };
    return { ...common, weights: Float32Array.from(head.weights), bias: head.bias };
  }
  const { head, penalty, outOfFold, area, calibration, threshold } = teachFinding({ rows, targets, patients });
  const common = { label, penalty, outOfFold, figure: area, calibration, threshold };
  return { ...common, weights: Float32Array.from(head.weights), bias: head.bias };
}
