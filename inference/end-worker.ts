/** Ends a thread that may be running a model. */

import type { Worker } from 'node:worker_threads';

/** Ended from outside in the middle of a run the library aborts the whole process, so the worker is asked first. */
export async function endWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const force = setTimeout(() => void worker.terminate(), 3_000);
  worker.postMessage('close');
  await ended;
  clearTimeout(force);
}
