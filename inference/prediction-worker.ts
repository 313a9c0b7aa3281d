/** A worker thread that predicts: opens the model that it is asked for and runs a batch at a time. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Provider } from './contract.ts';
import { openRemoteSession, RemoteAway } from './remote-session.ts';
import { type ModelSession, type ModelTensor, openSession } from './session.ts';
import { type RunnableModel, readModelFile, SessionCache } from './session-cache.ts';

export interface PredictionWorkerData {
  readonly provider: Provider;
  readonly threads: number;
  readonly device: number;
  readonly remote: string | undefined;
  /** Of model files whose sessions stay open. */
  readonly sessionBytes: number;
}

export interface RunBatch {
  readonly kind: 'run';
  readonly id: number;
  readonly model: RunnableModel;
  /** One tensor each, in shared memory: the asker keeps them until it has an answer. */
  readonly items: readonly Float32Array[];
}

export type ItemOutputs = Readonly<Record<string, ModelTensor>>;

/** 'open' first; then one answer to each batch. */
export type FromPredictionWorker =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'ran';
      readonly id: number;
      /** In the order of the items, each a batch of one. */
      readonly items: readonly ItemOutputs[];
      readonly milliseconds: number;
    }
  /** model: it cannot be opened, whatever the items; run: this batch cannot be run; away: its server is, and may come back. */
  | { readonly kind: 'failed'; readonly id: number; readonly of: 'model' | 'run' | 'away'; readonly reason: string };

const { provider, threads, device, remote, sessionBytes } = workerData as PredictionWorkerData;
const cache = new SessionCache(openModel, sessionBytes);

async function openModel(model: RunnableModel): Promise<ModelSession> {
  if (remote !== undefined) return openRemoteSession(remote, model);
  return openSession(await readModelFile(model), { provider, threads, device });
}

parentPort?.on('message', async (message: RunBatch | 'close') => {
  if (message === 'close') {
    await cache.close();
    parentPort?.close();
    return;
  }
  const { id } = message;
  const opened = await cache.get(message.model).catch((thrown: unknown) => fail(id, 'model', thrown));
  if (opened === undefined) return;
  try {
    const start = performance.now();
    const { model, items } = message;
    const { data, size } = stack(model, items);
    const results = await opened.run({ [model.input]: { data, dims: [size, ...model.dims] } }, model.outputs);
    const milliseconds = performance.now() - start;
    const split = items.map((_, at) => itemOf(results, at, size));
    const buffers = split.flatMap((outputs) => Object.values(outputs).map(({ data: { buffer } }) => buffer));
    answer({ kind: 'ran', id, items: split, milliseconds }, buffers as ArrayBuffer[]);
  } catch (thrown) {
    fail(id, 'run', thrown);
  }
});

/** A graph of a fixed size gets zeros for what is missing; their results are left where they are. */
function stack({ batch, dims }: RunnableModel, items: readonly Float32Array[]): { data: Float32Array; size: number } {
  const size = batch === 'free' ? items.length : batch;
  const length = dims.reduce((product, side) => product * side, 1);
  const data = new Float32Array(size * length);
  for (const [at, item] of items.entries()) data.set(item, at * length);
  return { data, size };
}

function itemOf(results: Readonly<Record<string, ModelTensor>>, at: number, size: number): ItemOutputs {
  return Object.fromEntries(
    Object.entries(results).map(([name, { data, dims }]) => {
      if (dims[0] !== size) throw new Error(`output ${name} has ${dims[0]} items for ${size}`);
      const length = data.length / size;
      return [name, { data: data.slice(at * length, (at + 1) * length), dims: dims.with(0, 1) }];
    }),
  );
}

function fail(id: number, where: 'model' | 'run', thrown: unknown): undefined {
  const of = thrown instanceof RemoteAway ? 'away' : where;
  answer({ kind: 'failed', id, of, reason: thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown' });
}

function answer(message: FromPredictionWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

answer({ kind: 'open' });
