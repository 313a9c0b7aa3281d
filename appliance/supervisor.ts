/** Starts the child processes, restarts what dies, and ends them in order. What a death costs is written at each child. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from 'pino';

/** A process the box needs. `ready` picks the message that says it answers; its value is what `start` resolves to. */
export interface ChildPlan<Ready> {
  readonly name: string;
  readonly entry: URL;
  /** First message to the child, with its plain options. */
  readonly start: () => object;
  /** Asks the child to end by itself. */
  readonly stop: object;
  readonly ready: (message: unknown) => Ready | undefined;
  readonly onMessage: (message: unknown) => void;
  /** For Node itself, besides this process's own. */
  readonly nodeOptions?: readonly string[];
  /** Added to the child's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called when a process died, before its successor starts: what it left is tidied here. */
  readonly onDeath?: (pid: number | undefined) => void;
  /** How long a child may take to end by itself. */
  readonly stopMilliseconds: number;
}

export interface Child<Ready> {
  readonly name: string;
  /** Facts of the first start. */
  readonly ready: Ready;
  /** It runs, and has said that it answers. */
  alive(): boolean;
  restarts(): number;
  pid(): number | undefined;
  send(message: unknown): void;
  stop(): Promise<void>;
}

const firstReadyMilliseconds = 60_000;
const shortestPause = 250;
const longestPause = 30_000;
/** A process that stayed up this long starts counting from the shortest pause again. */
const stableMilliseconds = 60_000;

/** Starts one child and keeps it running until `stop`. Rejects if its first start does not become ready. */
export async function supervise<Ready>(plan: ChildPlan<Ready>, log: Logger): Promise<Child<Ready>> {
  let child: ChildProcess;
  let restarts = 0;
  /** The present child has said that it answers. */
  let answers = false;
  let stopping = false;
  /** Its first start became ready; one that never does is not started again. */
  let begun = false;
  let pause = shortestPause;
  let timer: NodeJS.Timeout | undefined;

  const startAgain = (startedAt: number, facts: object) => {
    if (stopping || !begun) return;
    if (performance.now() - startedAt > stableMilliseconds) pause = shortestPause;
    log.error({ process: plan.name, ...facts, pause }, 'a process died and is started again');
    timer = setTimeout(relaunch, pause);
    pause = Math.min(pause * 2, longestPause);
  };
  const launch = () => {
    const startedAt = performance.now();
    const started = fork(plan.entry, [], {
      env: { ...process.env, ...plan.environment },
      execArgv: [...process.execArgv, ...(plan.nodeOptions ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    answers = false;
    const { pid } = started;
    const ready = new Promise<Ready>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${plan.name} did not become ready`)), firstReadyMilliseconds);
      started.on('message', (message) => {
        const facts = plan.ready(message);
        if (facts !== undefined) {
          clearTimeout(late);
          answers = started === child;
          resolve(facts);
        }
        plan.onMessage(message);
      });
      started.once('exit', (code, signal) => {
        clearTimeout(late);
        reject(new Error(`${plan.name} ended with ${signal ?? code} before it was ready`));
        if (!stopping && begun) plan.onDeath?.(pid);
        startAgain(startedAt, { exit: code, signal });
      });
      // The system had no room for another process: one that never was has no 'exit'.
      if (pid === undefined)
        started.once('error', (error) => {
          clearTimeout(late);
          reject(error);
          startAgain(startedAt, { error });
        });
    });
    started.on('error', (error) => log.error({ process: plan.name, error }, 'a process cannot be reached'));
    if (pid !== undefined) started.send(plan.start());
    return ready;
  };
  const relaunch = () => {
    restarts += 1;
    try {
      // A start that fails ends in the exit handler, which logs it and plans the next one.
      launch().catch(() => child.kill('SIGKILL'));
    } catch (error) {
      startAgain(performance.now(), { error });
    }
  };

  const ready = await launch().catch((error: unknown) => {
    stopping = true;
    child.kill('SIGKILL');
    throw error;
  });
  begun = true;
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name: plan.name,
    ready,
    alive: () => answers && !gone() && child.connected,
    restarts: () => restarts,
    pid: () => child.pid,
    send: (message) => {
      // A child between two lives gets its facts with its next options.
      if (child.connected) child.send(message as object, () => undefined);
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (gone()) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      const force = setTimeout(() => child.kill('SIGKILL'), plan.stopMilliseconds);
      if (child.connected) child.send(plan.stop, () => undefined);
      await ended;
      clearTimeout(force);
    },
  };
}
