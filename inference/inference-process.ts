/** Entry of the inference child process: options by IPC, 'ready' or 'failed' back, 'stop' or a lost parent ends it. */

import type { FromInference, ToInference } from './contract.ts';
import { HungRun } from './prediction-pool.ts';
import { type RunningInference, startInference } from './start-inference.ts';

let running: RunningInference | undefined;

function tell(message: FromInference): void {
  process.send?.(message);
}

async function stop(): Promise<void> {
  await running?.close();
  process.disconnect?.();
}

process.on('message', async (message: ToInference) => {
  if (message.kind === 'stop') return stop();
  try {
    running = await startInference(message.options);
    const { provider, note, gpus, openProtocolPort } = running;
    tell({ kind: 'ready', provider, providerNote: note, gpus, openProtocolPort });
    running.died.then(fail);
  } catch (thrown) {
    fail(thrown);
  }
});

/** Said and over: the parent decides whether another process is started. */
function fail(thrown: unknown): void {
  tell({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  process.exitCode = 1;
  // An ordinary end waits for every thread, and one of them will not come: what was refused is sent, and then it is over.
  if (thrown instanceof HungRun) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 250);
  else process.disconnect?.();
}

// Without its supervisor nobody asks and nobody stops it.
process.on('disconnect', () => process.exit());
// The whole group gets these from a terminal or an init system; the order of ending is the supervisor's.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
