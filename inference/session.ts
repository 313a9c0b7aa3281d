/** A model that can be run: the only file that knows onnxruntime, so that another engine touches one file. */

import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from './contract.ts';

// A library that is absent is an answer of the probe, not a line on stderr.
env.logLevel = 'fatal';

export interface ModelTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface SessionOptions {
  readonly provider: Provider;
  readonly threads: number;
  /** Which GPU, where it is one. */
  readonly device?: number | undefined;
}

export interface ModelSession {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** `outputs`: those wanted, all without it. A local one blocks the thread it runs on for as long as the model takes: call it in workers only. */
  run(feeds: Readonly<Record<string, ModelTensor>>, outputs?: readonly string[]): Promise<Record<string, ModelTensor>>;
  close(): Promise<void>;
}

/** From a path or the bytes of an ONNX file. Throws what onnxruntime throws: it says readably what is wrong. */
export async function openSession(model: string | Uint8Array, options: SessionOptions): Promise<ModelSession> {
  const settings: InferenceSession.SessionOptions = {
    // One provider, never a list: ['cuda', 'cpu'] throws where CUDA is absent instead of falling back.
    executionProviders: [options.provider === 'cuda' ? { name: 'cuda', deviceId: options.device ?? 0 } : 'cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // The arena keeps what one shape needs; patterns kept for every shape would grow with them.
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Threads that spin while they wait take the cores from decoding and from the listener.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  const session =
    typeof model === 'string'
      ? await InferenceSession.create(model, settings)
      : await InferenceSession.create(model, settings);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds, outputs) => run(session, feeds, outputs),
    close: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  feeds: Readonly<Record<string, ModelTensor>>,
  outputs: readonly string[] = session.outputNames,
) {
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [name, new Tensor('float32', data, dims)]),
  );
  const results = await session.run(tensors, outputs);
  const answers: Record<string, ModelTensor> = {};
  for (const [name, tensor] of Object.entries(results)) {
    if (!(tensor.data instanceof Float32Array)) throw new Error(`output ${name} is ${tensor.type}`);
    answers[name] = { data: tensor.data, dims: tensor.dims };
  }
  return answers;
}
