/** A thread that turns bytes into tensors and outputs into answers, so that neither holds up the loop that serves. */

import { parentPort } from 'node:worker_threads';
import type { ModelManifest } from '../model-files/manifest.ts';
import {
  encodeInferAnswer,
  type InferAnswer,
  type InferRequest,
  readInferRequest,
  type ServedModel,
} from './open-protocol/infer-message.ts';
import type { EncodedMessage } from './open-protocol/message.ts';
import { ProtocolFault } from './open-protocol/protocol-fault.ts';
import { OutputError } from './postprocess/output-error.ts';
import { type PlainPrediction, toPrediction } from './postprocess/to-prediction.ts';
import type { PredictQuestion } from './predict-contract.ts';
import { type ReadQuestion, readQuestion } from './predict-question.ts';
import type { ItemOutputs } from './prediction-worker.ts';
import { ImageError } from './preprocess/image-error.ts';
import { readSamples } from './preprocess/samples.ts';
import { toTensor } from './preprocess/to-tensor.ts';

/** A question without its images, which stay where they were read. */
export type QuestionFacts = Omit<PredictQuestion, 'images'> & { readonly images: number };

/** What can be asked of the thread. `request` names the question that is meant; it is kept from `open` until `forget`. */
export interface ShapingCalls {
  open(request: number, body: Uint8Array): QuestionFacts;
  tensors(request: number, image: number, inputs: readonly ModelManifest['input'][]): Float32Array[];
  predictions(
    request: number,
    image: number,
    made: ReadonlyArray<{ readonly manifest: ModelManifest; readonly outputs: ItemOutputs }>,
  ): PlainPrediction[];
  forget(request: number): undefined;
  readInfer(body: Uint8Array, headerLength: number | undefined, model: ServedModel): InferRequest;
  encodeInfer(answer: InferAnswer): EncodedMessage;
}
export type ShapingCall = keyof ShapingCalls;

export interface ToShaping {
  readonly id: number;
  readonly call: ShapingCall;
  readonly words: readonly unknown[];
}

/** asker: what was sent cannot be right; model: what the model gave. `status` is of the Open Inference Protocol. */
export interface ShapingFault {
  readonly of: 'asker' | 'model';
  readonly status: number;
  readonly sentence: string;
}

export type FromShaping =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: ShapingFault };

const questions = new Map<number, ReadQuestion>();

function questionOf(request: number): ReadQuestion {
  const found = questions.get(request);
  if (!found) throw new Error('a question that was never opened');
  return found;
}

const calls: ShapingCalls = {
  open(request, body) {
    const read = readQuestion(body);
    questions.set(request, read);
    return { ...read.question, images: read.question.images.length };
  },
  tensors(request, image, inputs) {
    const { question, samples } = questionOf(request);
    const [description, bytes] = [question.images[image], samples[image]];
    if (!description || !bytes) throw new Error('an image that was never sent');
    const values = readSamples(description, bytes);
    return inputs.map((input) => toTensor(description, values, input));
  },
  predictions(request, image, made) {
    const { question } = questionOf(request);
    const description = question.images[image];
    if (!description) throw new Error('an image that was never sent');
    return made.map(({ manifest, outputs }) => toPrediction(outputs, manifest, description, question));
  },
  forget(request) {
    questions.delete(request);
    return undefined;
  },
  readInfer: readInferRequest,
  encodeInfer: encodeInferAnswer,
};

function faultOf(thrown: unknown): ShapingFault {
  const sentence = thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown';
  if (thrown instanceof ImageError) return { of: 'asker', status: 400, sentence };
  if (thrown instanceof OutputError) return { of: 'model', status: 500, sentence };
  if (thrown instanceof ProtocolFault)
    return { of: thrown.status < 500 ? 'asker' : 'model', status: thrown.status, sentence };
  // A fault of ours: the thread ends, and with it whatever state led here.
  throw thrown;
}

/** What a value lies in is handed over with it, not copied; what is shared needs no handing over. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (Array.isArray(value)) return value.flatMap(buffersOf);
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  const { items, body } = (value ?? {}) as Partial<InferRequest & EncodedMessage>;
  return [...(items ?? []), ...(body ? [body] : [])].flatMap(buffersOf);
}

parentPort?.on('message', (message: ToShaping | 'close') => {
  if (message === 'close') {
    parentPort?.close();
    return;
  }
  const { id, call, words } = message;
  try {
    const value = (calls[call] as (...words: readonly unknown[]) => unknown)(...words);
    parentPort?.postMessage({ id, value } satisfies FromShaping, buffersOf(value));
  } catch (thrown) {
    parentPort?.postMessage({ id, fault: faultOf(thrown) } satisfies FromShaping);
  }
});
