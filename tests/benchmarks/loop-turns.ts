/**
 * Loaded into a process before its own program: how much processor time the longest turn of its event loop took. On a machine that
 * others use, a loop is late for them; this is what it is late for by itself. SIGUSR2 asks, a message answers.
 */
import { isMainThread } from 'node:worker_threads';

/** Seconds. */
export interface LongestTurn {
  readonly longestTurn: number;
}

if (isMainThread && process.send) {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let [last, longest] = [used(), 0];
  setInterval(() => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1).unref();
  process.on('SIGUSR2', () => {
    process.send?.({ longestTurn: longest / 1e6 } satisfies LongestTurn);
    longest = 0;
  });
}
