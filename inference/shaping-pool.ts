/** The threads that shape tensors and answers: a request stays with one of them, which keeps its images. One that dies is replaced. */

import { Worker } from 'node:worker_threads';
import { ProtocolFault } from './open-protocol/protocol-fault.ts';
import { PredictionFault } from './prediction-fault.ts';
import type { FromShaping, ShapingCall, ShapingCalls, ToShaping } from './shaping-worker.ts';

/** A thread as one request has it. Calls throw PredictionFault, those of the Open Inference Protocol ProtocolFault. */
export interface Shaper {
  /** Names the request in calls that want one. */
  readonly request: number;
  call<Call extends ShapingCall>(
    call: Call,
    ...words: Parameters<ShapingCalls[Call]>
  ): Promise<ReturnType<ShapingCalls[Call]>>;
  /** The request is over. */
  release(): void;
}

interface Asked extends PromiseWithResolvers<unknown> {
  readonly open: boolean;
}

interface Thread {
  readonly worker: Worker;
  /** In the order in which they are worked off. */
  readonly asked: Map<number, Asked>;
  requests: number;
}

export class ShapingPool {
  readonly #size: number;
  readonly #threads = new Set<Thread>();
  #ids = 0;
  #closed = false;

  constructor(size: number) {
    this.#size = size;
  }

  /** The thread with the fewest requests; a new one where all have some and there may be more. */
  lease(): Shaper {
    const thread = this.#pick();
    const request = ++this.#ids;
    thread.requests += 1;
    return {
      request,
      call: <Call extends ShapingCall>(call: Call, ...words: Parameters<ShapingCalls[Call]>) =>
        this.#ask(thread, call, words) as Promise<ReturnType<ShapingCalls[Call]>>,
      release: () => {
        thread.requests -= 1;
        // One that is gone has forgotten.
        if (this.#threads.has(thread)) this.#ask(thread, 'forget', [request]).catch(() => undefined);
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#threads].map(async ({ worker }) => {
        const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        worker.postMessage('close');
        const force = setTimeout(() => void worker.terminate(), 1_000);
        await ended;
        clearTimeout(force);
      }),
    );
  }

  #pick(): Thread {
    const idlest = [...this.#threads].sort((a, b) => a.requests - b.requests)[0];
    if (idlest && (idlest.requests === 0 || this.#threads.size >= this.#size)) return idlest;
    return this.#start();
  }

  #ask(thread: Thread, call: ShapingCall, words: readonly unknown[]): Promise<unknown> {
    if (this.#closed || !this.#threads.has(thread))
      return Promise.reject(new PredictionFault('busy', 'the thread of the request is gone'));
    const id = ++this.#ids;
    const asked: Asked = { ...Promise.withResolvers<unknown>(), open: call === 'readInfer' || call === 'encodeInfer' };
    thread.asked.set(id, asked);
    thread.worker.postMessage({ id, call, words } satisfies ToShaping);
    return asked.promise;
  }

  #start(): Thread {
    const worker = new Worker(new URL('./shaping-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const thread: Thread = { worker, asked: new Map(), requests: 0 };
    this.#threads.add(thread);
    worker.on('message', (message: FromShaping) => {
      const asked = thread.asked.get(message.id);
      thread.asked.delete(message.id);
      if ('value' in message) asked?.resolve(message.value);
      else if (asked?.open) asked.reject(new ProtocolFault(message.fault.status, message.fault.sentence));
      else {
        const { of, sentence } = message.fault;
        asked?.reject(new PredictionFault(of === 'asker' ? 'bad-request' : 'model-failed', sentence));
      }
    });
    // Its reason is no answer; that it ended is.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#lose(thread));
    return thread;
  }

  /** What it was at ended it, and would again; whoever waited behind that may ask again. */
  #lose(thread: Thread): void {
    this.#threads.delete(thread);
    for (const [at, { reject }] of [...thread.asked.values()].entries())
      reject(new PredictionFault(at === 0 ? 'model-failed' : 'busy', 'the thread that shapes ended'));
    thread.asked.clear();
  }
}
