/** Runs one task again and again with a pause between, never twice at once; for work that time alone brings. */

export interface Ticker {
  /** Waits for the run under way. */
  stop(): Promise<void>;
}

/** The first run is at once. What a run throws goes to `onTrouble`, and the next run follows all the same. */
export function startTicker(
  milliseconds: number,
  task: () => Promise<void>,
  onTrouble: (error: unknown) => void,
): Ticker {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void>;
  const run = async () => {
    await task().catch(onTrouble);
    if (!stopped) timer = setTimeout(next, milliseconds);
  };
  const next = () => {
    running = run();
  };
  running = run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
