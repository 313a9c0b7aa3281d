/** Checks a model that was brought in a thread of its own, within a time and a heap: a file that is made to take for ever is refused. */
import { Worker } from 'node:worker_threads';
import { ModelRefused, refused } from '../../model-files/refusals.ts';
import type { ArrivalToCheck, CheckedArrival } from './check-arrived.ts';
import type { CheckAnswer } from './check-worker.ts';

export interface CheckBounds {
  readonly milliseconds: number;
  readonly heapMegabytes: number;
}

/** A DenseNet of 28 MB takes a tenth of a second. */
const usual: CheckBounds = { milliseconds: 60_000, heapMegabytes: 1_024 };

/** Throws ModelRefused; what else goes wrong is a mistake of the box. */
export async function checkInThread(arrival: ArrivalToCheck, bounds: CheckBounds = usual): Promise<CheckedArrival> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
    workerData: arrival,
    resourceLimits: { maxOldGenerationSizeMb: bounds.heapMegabytes },
  });
  const { promise, resolve, reject } = Promise.withResolvers<CheckAnswer>();
  const late = setTimeout(() => reject(refused('CHECK_TOO_MUCH', 'time')), bounds.milliseconds);
  worker.once('message', resolve);
  worker.once('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refused('CHECK_TOO_MUCH', 'memory') : error),
  );
  worker.once('exit', () => reject(new Error('the thread that checks models ended without an answer')));
  try {
    const answer = await promise;
    if ('refusals' in answer) throw new ModelRefused(answer.refusals);
    return { ...answer.checked, bytes: answer.bytes ?? arrival.bytes };
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}
