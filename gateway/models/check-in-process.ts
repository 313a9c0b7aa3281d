/**
 * Checks a model that was brought in a process of its own, within a time and a heap. No thread: a heap that runs full in a thread may
 * end the whole process, and a loop that serves readers may not stand still while 256 MB are read.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ModelRefused, refused } from '../../model-files/refusals.ts';
import type { CheckAnswer, CheckFound, CheckQuestion } from './check-process.ts';

const entry = fileURLToPath(new URL('./check-process.ts', import.meta.url));

export interface CheckBounds {
  readonly milliseconds: number;
  readonly heapMegabytes: number;
}

/** A DenseNet of 28 MB takes a tenth of a second. */
const usual: CheckBounds = { milliseconds: 60_000, heapMegabytes: 1_024 };

/** Throws ModelRefused; what else goes wrong is a mistake of the box. */
export async function checkInProcess(question: CheckQuestion, bounds: CheckBounds = usual): Promise<CheckFound> {
  const child = fork(entry, {
    execArgv: [`--max-old-space-size=${bounds.heapMegabytes}`],
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<CheckAnswer>();
  const late = setTimeout(() => reject(refused('CHECK_TOO_MUCH', 'time')), bounds.milliseconds);
  child.once('message', (answer) => resolve(answer as CheckAnswer));
  child.once('error', reject);
  // 'close' and not 'exit', which may come before the last message was read. It runs our own code over a file: only the file can
  // have made it too much.
  child.once('close', (code, signal) => reject(refused('CHECK_TOO_MUCH', `ended by ${signal ?? `exit code ${code}`}`)));
  child.send(question, () => undefined);
  try {
    const answer = await promise;
    if ('refusals' in answer) throw new ModelRefused(answer.refusals);
    if ('fault' in answer) throw new Error(`a model could not be checked: ${answer.fault}`);
    return answer.found;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}
