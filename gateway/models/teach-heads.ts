/** Teaches heads in a thread of their own: a loop that serves sockets never calculates for seconds. */
import { Worker } from 'node:worker_threads';
import { MarkitError } from '../errors.ts';
import type { TaughtHeads, TeachAnswer, TeachQuestion } from './teach-question.ts';

const most = { milliseconds: 3_600_000, heapMegabytes: 4_096 };

/** Throws MODEL_NOT_TEACHABLE, and INTERNAL where the thread died of it. */
export async function teachHeads(question: TeachQuestion): Promise<TaughtHeads> {
  const worker = new Worker(new URL('./teach-worker.ts', import.meta.url), {
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: most.heapMegabytes },
  });
  const timer = setTimeout(() => void worker.terminate(), most.milliseconds);
  try {
    const answer = await new Promise<TeachAnswer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new MarkitError('INTERNAL', { detail: 'the thread that teaches ended' })));
    });
    if (!('code' in answer)) return answer;
    throw new MarkitError(answer.code, answer.detail === undefined ? {} : { detail: answer.detail });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
