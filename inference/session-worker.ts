/** A worker thread with sessions of its own: session.run blocks the loop it runs on, so it never runs on the server's. */

import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Provider, ReadBox, TextImage } from './contract.ts';
import { type ModelSession, openSession } from './session.ts';
import { detectText } from './text-detect/detect-text.ts';
import { readBoxes } from './text-read/read-boxes.ts';
import { charactersOf } from './text-read/read-line.ts';

export interface SessionWorkerData {
  readonly letterDetector: string;
  readonly textDetector: string;
  readonly markerReader: string;
  readonly textReader: string;
  readonly textCharacters: string;
  readonly provider: Provider;
  readonly threads: number;
}

/** One answer to each image, in order; the first message says that the model is open. */
export type FromSessionWorker =
  | { readonly kind: 'open' }
  | { readonly kind: 'boxes'; readonly boxes: readonly ReadBox[]; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** To the worker: an image, or the end. */
export type ToSessionWorker = TextImage | 'close';

const { letterDetector, textDetector, markerReader, textReader, textCharacters, provider, threads } =
  workerData as SessionWorkerData;
let closing = false;
const models = {
  letters: await openInterruptible(letterDetector),
  detector: await openInterruptible(textDetector),
  markers: await openInterruptible(markerReader),
  reader: {
    session: await openInterruptible(textReader),
    characters: charactersOf(readFileSync(textCharacters, 'utf8')),
  },
};

/** An image is many runs: the end comes between two of them. */
async function openInterruptible(path: string): Promise<ModelSession> {
  const session = await openSession(path, { provider, threads });
  return {
    ...session,
    run: async (feeds) => {
      if (closing) throw new Error('the worker is closing');
      return session.run(feeds);
    },
  };
}

function answer(message: FromSessionWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', async (image: ToSessionWorker) => {
  if (image === 'close') {
    closing = true;
    parentPort?.close();
    return;
  }
  const start = performance.now();
  try {
    const boxes = await readBoxes(models, image, await detectText(models, image));
    answer({ kind: 'boxes', boxes, milliseconds: Math.round(performance.now() - start) });
  } catch (thrown) {
    answer({ kind: 'failed', reason: thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown' });
  }
});

answer({ kind: 'open' });
