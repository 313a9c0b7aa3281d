/** The text models of a run of `markit deid --look`: an inference process of its own, which ends with the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { MarkitError } from '../../gateway/errors.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import type { ModelIdentity } from '../../inference/contract.ts';
import { startInference } from '../inference-child.ts';

/** The node takes no more at once: a thread has one question open at a time. */
const mostAtOnce = 8;
/** Of the path of a Unix socket (unix(7): sun_path, its last byte is zero). */
const longestSocketPath = 107;

export interface LookNode {
  readonly socketPath: string;
  /** What finds the letters, on what it runs; first of those that look. */
  readonly models: readonly ModelIdentity[];
  stop(): Promise<void>;
}

/** How many objects are cleaned side by side, and the share that a model has of the threads that were asked for. */
export function sharesOf(threads: number): { readonly workers: number; readonly threads: number } {
  const workers = Math.min(threads, mostAtOnce);
  return { workers, threads: Math.floor(threads / workers) };
}

/**
 * Resolves when the models are open. Throws LOOK_ENDED where they cannot be; `onEnd` is given it where they end before they are
 * told to: nothing is started again, because what was cleaned by then is whole and the rest is done by the next run.
 */
export async function startLookNode(
  folder: string,
  threads: number,
  onEnd: (reason: MarkitError) => void,
): Promise<LookNode> {
  const place = socketIn(folder);
  let started: Awaited<ReturnType<typeof startInference>> | undefined;
  try {
    const child = await startInference(
      { socketPath: place.socketPath, provider: 'auto', ...sharesOf(threads) },
      pino({ level: 'error', base: null }, pino.destination({ dest: 2, sync: true })),
      () => {
        // Before the supervisor thinks of a successor.
        void child.stop();
        onEnd(new MarkitError('LOOK_ENDED'));
      },
    );
    started = child;
    return {
      socketPath: place.socketPath,
      models: await modelsOf(place.socketPath),
      stop: async () => {
        await child.stop();
        place.remove();
      },
    };
  } catch (cause) {
    await started?.stop();
    place.remove();
    throw new MarkitError('LOOK_ENDED', { cause });
  }
}

async function modelsOf(socketPath: string): Promise<readonly ModelIdentity[]> {
  const client = new InferenceClient({ socketPath, healthTimeoutMs: 60_000 });
  try {
    return (await client.health()).models;
  } finally {
    client.close();
  }
}

/** In the folder, which is its user's alone; where that makes too long a path, in another such one. */
function socketIn(folder: string): { readonly socketPath: string; remove(): void } {
  const socketPath = join(folder, 'look.sock');
  if (Buffer.byteLength(socketPath) <= longestSocketPath) return { socketPath, remove: () => undefined };
  const other = mkdtempSync(join(tmpdir(), 'markit-look-'));
  return { socketPath: join(other, 'look.sock'), remove: () => rmSync(other, { recursive: true, force: true }) };
}
