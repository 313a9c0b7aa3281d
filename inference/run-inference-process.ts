/** The life of the inference child process: options by IPC, 'ready' or 'failed' back, 'stop' or a lost parent ends it. */

import type { FromInference, ToInference } from './contract.ts';
import type { PredictionHooks } from './predicting.ts';
import { HungRun } from './prediction-pool.ts';
import { type RunningInference, startInference } from './start-inference.ts';

export function runInferenceProcess(hooks: PredictionHooks = {}): void {
  let running: RunningInference | undefined;
  const start = async ({ options }: Extract<ToInference, { kind: 'start' }>): Promise<void> => {
    const onFault = (model: string, reason: string) => tell({ kind: 'fault', model, reason });
    running = await startInference(options, { onFault, ...hooks });
    const { provider, note, gpus, openProtocolPort } = running;
    tell({ kind: 'ready', provider, providerNote: note, gpus, openProtocolPort });
    running.died.then(fail);
  };
  const stop = async (): Promise<void> => {
    await running?.close();
    process.disconnect?.();
  };
  process.on('message', (message: ToInference) => {
    if (message.kind === 'stop') void stop();
    else start(message).catch(fail);
  });
  // Without its supervisor nobody asks and nobody stops it.
  process.on('disconnect', () => process.exit());
  // The whole group gets these from a terminal or an init system; the order of ending is the supervisor's.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

function tell(message: FromInference): void {
  process.send?.(message);
}

/** Said and over: the parent decides whether another process is started. */
function fail(thrown: unknown): void {
  tell({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  process.exitCode = 1;
  // An ordinary end waits for every thread, and one of them will not come: what was refused is sent, and then it is over.
  if (thrown instanceof HungRun) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 250);
  else process.disconnect?.();
}
