/** A real inference process for a test file: started as the supervisor starts it, stopped when the file is done. */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromInference, InferenceOptions, ToInference } from '../../inference/contract.ts';

export interface TestInference {
  readonly child: ChildProcess;
  readonly socketPath: string;
  readonly first: FromInference;
  stop(): Promise<void>;
}

const entry = join(import.meta.dirname, '../../inference/inference-process.ts');

/** `nodeOptions`: for Node itself. */
export async function startTestInference(
  options: Partial<InferenceOptions> = {},
  nodeOptions: readonly string[] = [],
): Promise<TestInference> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-'));
  const socketPath = join(folder, 'inference.sock');
  const child = fork(entry, { execArgv: [...nodeOptions] });
  const start: ToInference = {
    kind: 'start',
    options: { socketPath, provider: 'auto', workers: 1, threads: 2, ...options },
  };
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = await new Promise<FromInference>((resolve, reject) => {
    child.once('message', (message) => resolve(message as FromInference));
    child.once('exit', (code) => reject(new Error(`the inference process ended with ${code}`)));
    child.send(start);
  });
  return {
    child,
    socketPath,
    first,
    stop: async () => {
      // One that was killed cannot be told; that it ended is what is waited for.
      if (child.connected) child.send({ kind: 'stop' } satisfies ToInference, () => undefined);
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
