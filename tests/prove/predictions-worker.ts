/**
 * The real worker, of whose batches one in PROVE_DEATHS ends it, as PROVE_SEED says which: before it runs, or when it ran and has not answered. With
 * PROVE_LIE it answers the items of a batch in the opposite order.
 */
import { parentPort, threadId } from 'node:worker_threads';
import type { FromPredictionWorker } from '../../inference/prediction-worker.ts';
import { seeded } from '../gateway/doors/seeded.ts';

const port = parentPort;
if (!port) throw new Error('runs in a thread alone');
const batches = Number(process.env.PROVE_DEATHS);
// Threads are numbered in the order in which they start: each dies at another moment, and at the same one in the next proof.
const random = seeded(Number(process.env.PROVE_SEED) * 1_000 + threadId);
const dies = () => random(2 * batches) === 0;

const post = port.postMessage.bind(port);
port.postMessage = (message: FromPredictionWorker, transfer?: unknown) => {
  if (message.kind === 'ran' && dies()) process.exit(1);
  const told =
    process.env.PROVE_LIE && message.kind === 'ran' ? { ...message, items: message.items.toReversed() } : message;
  post(told, transfer as ArrayBuffer[]);
};

const on = port.on.bind(port);
port.on = ((event: string, listener: (message: unknown) => void) =>
  on(event, (message: unknown) => {
    if (message !== 'close' && dies()) process.exit(1);
    listener(message);
  })) as typeof port.on;

await import('../../inference/prediction-worker.ts');
