/** A thread that does nothing but run a model: what is left when all serving is taken away; its idle loop is what loops are held against. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from '../../inference/session.ts';

export interface BareSessionData {
  readonly onnx: string;
  readonly threads: number;
  readonly input: string;
  readonly dims: readonly number[];
  readonly outputs: readonly string[];
}

/** Runs of so many items together, so often. */
export interface BareRuns {
  readonly items: number;
  readonly times: number;
}

const { onnx, threads, input, dims, outputs } = workerData as BareSessionData;
const session = await openSession(onnx, { provider: 'cpu', threads });

/** While nothing runs it shows how late the machine alone makes a loop. */
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

parentPort?.on('message', async (runs: BareRuns | 'late' | 'close') => {
  if (runs === 'close') return parentPort?.close();
  if (runs === 'late') {
    parentPort?.postMessage(Math.max(0, delay.max / 1e9 - 0.001));
    delay.reset();
    return;
  }
  const data = new Float32Array(runs.items * dims.reduce((product, side) => product * side, 1)).fill(0.3);
  const milliseconds: number[] = [];
  for (let time = 0; time < runs.times; time++) {
    const start = performance.now();
    await session.run({ [input]: { data, dims: [runs.items, ...dims] } }, outputs);
    milliseconds.push(performance.now() - start);
  }
  parentPort?.postMessage(milliseconds);
});
parentPort?.postMessage('open');
