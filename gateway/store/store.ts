/**
 * The database as the gateway sees it: typed calls, answered by one writer thread and one reader thread, so that no loop
 * that serves sockets ever waits for a disk. An aggregate is two files beside this one: `things.ts` declares its columns
 * (gathered in tables.ts), `thing-operations.ts` exports `thingReads` and `thingWrites`, plain functions of a connection
 * and one input (gathered in operations.ts).
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { MarkitError } from '../errors.ts';
import { type Calls, type Operation, reads, writes } from './operations.ts';
import type { Answer, Request, ThreadOptions } from './store-messages.ts';

export interface Store {
  readonly read: Calls<typeof reads>;
  readonly write: Calls<typeof writes>;
  /** Waits for what is under way, then closes both connections. */
  close(): Promise<void>;
}

/** Opens or creates the database file and brings it to the newest schema. */
export async function openStore(path: string): Promise<Store> {
  const isNew = !existsSync(path);
  const writing = startThread({ path, role: 'writer' });
  // Of a new file the writer makes the schema, which a read-only connection cannot; else both come up together.
  if (isNew) await writing;
  const [writer, reader] = await Promise.all([writing, startThread({ path, role: 'reader' })]);
  return {
    read: callsOf(reads, reader),
    write: callsOf(writes, writer),
    async close() {
      await reader.ask('close', undefined);
      await writer.ask('close', undefined);
    },
  };
}

interface Thread {
  ask(operation: string, input: unknown): Promise<unknown>;
}

interface Pending {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

async function startThread(options: ThreadOptions): Promise<Thread> {
  const worker = new Worker(new URL('./store-thread.ts', import.meta.url), { workerData: options });
  const pending = new Map<number, Pending>();
  let last = 0;
  let dead: MarkitError | undefined;
  const settle = (answer: Answer) => {
    const caller = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.ok) caller?.resolve(answer.value);
    else caller?.reject(new MarkitError(answer.code, answer.detail === undefined ? {} : { detail: answer.detail }));
  };
  const fail = (cause: unknown) => {
    dead = new MarkitError('STORE_DOWN', { cause });
    for (const caller of pending.values()) caller.reject(dead);
    pending.clear();
  };
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  worker.on('message', settle);
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the store thread ended')));
  return {
    ask(operation, input) {
      if (dead) return Promise.reject(dead);
      last += 1;
      const request: Request = { id: last, operation, input };
      return new Promise((resolve, reject) => {
        pending.set(request.id, { resolve, reject });
        worker.postMessage(request);
      });
    },
  };
}

function callsOf<Operations extends Record<string, Operation>>(
  operations: Operations,
  thread: Thread,
): Calls<Operations> {
  const entries = Object.keys(operations).map((name) => [name, (input: unknown) => thread.ask(name, input)]);
  return Object.fromEntries(entries) as Calls<Operations>;
}
