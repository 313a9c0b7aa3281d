/** Entry of the thread that shows headers: asked one at a time, it answers with what it found, or with the code of why not. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ProfileDocument } from '../deid/profile.ts';
import { asMarkitError, describeFault, type ErrorCode } from '../errors.ts';
import { heldStore } from '../images/held-store.ts';
import { type HeaderOrigin, type HeaderShown, openUpload, showHeader } from '../show-header.ts';

export interface HeaderWorkerOptions {
  readonly heldFolder: string;
  readonly heldKey: Uint8Array;
}

export interface HeaderQuestion {
  readonly origin: HeaderOrigin;
  readonly profiles: readonly ProfileDocument[];
}

export type HeaderAnswer =
  | { readonly shown: HeaderShown }
  /** `fault`: what nobody foresaw, without a value of the header. */
  | { readonly code: ErrorCode; readonly fault: object | undefined };

if (!parentPort) throw new Error('headers are shown in a thread only');
const port = parentPort;
const { heldFolder, heldKey } = workerData as HeaderWorkerOptions;
const held = heldStore(heldFolder, heldKey);

port.on('message', async (question: HeaderQuestion) => {
  port.postMessage(await answer(question));
});

async function answer({ origin, profiles }: HeaderQuestion): Promise<HeaderAnswer> {
  try {
    return { shown: await show(origin, profiles) };
  } catch (thrown) {
    const { code, cause } = asMarkitError(thrown);
    return { code, fault: code === 'INTERNAL' ? describeFault(cause) : undefined };
  }
}

async function show(origin: HeaderOrigin, profiles: readonly ProfileDocument[]): Promise<HeaderShown> {
  if (origin.kind === 'upload') return showHeader(openUpload(origin.bytes), profiles);
  const object = await held.open(origin);
  try {
    return await showHeader({ ...object.facts, bytes: object.bytes() }, profiles);
  } finally {
    await object.close();
  }
}
