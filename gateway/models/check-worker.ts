/** Entry of the thread that checks one model: a file of 256 MB takes longer to read and hash than a loop that serves may stand still. */
import { parentPort, workerData } from 'node:worker_threads';
import { ModelRefused, type Refusal } from '../../model-files/refusals.ts';
import { type ArrivalToCheck, type CheckedArrival, checkArrived } from './check-arrived.ts';

/** `bytes` is null where they are those that came: nobody sends them back for nothing. */
export type CheckAnswer =
  | { readonly checked: Omit<CheckedArrival, 'bytes'>; readonly bytes: Uint8Array | null }
  | { readonly refusals: readonly Refusal[] };

function answer(): CheckAnswer {
  try {
    const { bytes, ...checked } = checkArrived(workerData as ArrivalToCheck);
    return { checked, bytes: checked.map.state === 'added' ? bytes : null };
  } catch (thrown) {
    if (thrown instanceof ModelRefused) return { refusals: thrown.refusals };
    throw thrown;
  }
}

parentPort?.postMessage(answer());
