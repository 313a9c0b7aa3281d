/** Entry of the thread that shows headers: asked one at a time, it answers with what it found, or with the code of why not. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ProfileDocument } from '../deid/profile.ts';
import { type SiteWord, SiteWords } from '../deid/site-words.ts';
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
  /** The site's own, as they are now. */
  readonly siteWords: readonly SiteWord[];
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

async function answer(question: HeaderQuestion): Promise<HeaderAnswer> {
  try {
    return { shown: await show(question) };
  } catch (thrown) {
    const { code, cause } = asMarkitError(thrown);
    return { code, fault: code === 'INTERNAL' ? describeFault(cause) : undefined };
  }
}

async function show({ origin, profiles, siteWords: words }: HeaderQuestion): Promise<HeaderShown> {
  const siteWords = new SiteWords(words);
  if (origin.kind === 'upload') return showHeader(openUpload(origin.bytes), profiles, siteWords);
  const object = await held.open(origin);
  try {
    return await showHeader({ ...object.facts, bytes: object.bytes() }, profiles, siteWords);
  } finally {
    await object.close();
  }
}
