/**
 * The real worker, which dies as the first number of a tensor says: 1001 before it runs, 1002 after it ran and before it answers,
 * 1003 by filling its memory, 1004 never answers. Others run as ever. With `deaths` set that many deaths happen, then no more.
 */

import { parentPort } from 'node:worker_threads';
import type { RunBatch } from '../../inference/prediction-worker.ts';

const port = parentPort;
if (!port) throw new Error('runs in a thread alone');

let dieAfterRun = false;
const post = port.postMessage.bind(port);
port.postMessage = (message: unknown, transfer?: unknown) => {
  if (dieAfterRun && (message as { kind: string }).kind === 'ran') process.exit(1);
  post(message, transfer as ArrayBuffer[]);
};

const on = port.on.bind(port);
port.on = ((event: string, listener: (message: unknown) => void) =>
  on(event, (message: unknown) => {
    const marks = message === 'close' ? [] : (message as RunBatch).items.map((item) => item[0]);
    dieAfterRun = marks.includes(1002);
    if (marks.includes(1001)) process.exit(1);
    if (marks.includes(1003)) fillMemory();
    if (marks.includes(1004)) return;
    listener(message);
  })) as typeof port.on;

function fillMemory(): void {
  const kept: number[][] = [];
  for (;;) kept.push(new Array(1_000_000).fill(kept.length));
}

await import('../../inference/prediction-worker.ts');
