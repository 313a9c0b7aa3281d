/**
 * The real worker, of whose batches one in PROVE_DEATHS ends it: before it runs, or when it ran and has not answered. With
 * PROVE_LIE it answers the items of a batch in the opposite order.
 */
import { parentPort } from 'node:worker_threads';
import type { FromPredictionWorker } from '../../inference/prediction-worker.ts';

const port = parentPort;
if (!port) throw new Error('runs in a thread alone');
const batches = Number(process.env.PROVE_DEATHS);
const dies = () => Math.random() < 0.5 / batches;

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
