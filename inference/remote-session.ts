/** A model that runs on another server of the Open Inference Protocol: what openSession gives, over HTTP. */

import { encodeMessage, type NamedTensor, readTensors, splitBody } from './open-protocol/message.ts';
import type { ModelSession, ModelTensor } from './session.ts';

/** What of a model its server has to have. */
export interface RemoteModel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly input: string;
  readonly outputs: readonly string[];
}

/** The server cannot be reached or has no time: asked again later it may answer. */
export class RemoteAway extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the remote server ${reason}`, { cause });
    this.name = 'RemoteAway';
  }
}

const askMilliseconds = 30_000;
const largestAnswer = 2 ** 30;

/** Throws where the server is away, does not have the model, or has another one under its name. */
export async function openRemoteSession(server: string, model: RemoteModel): Promise<ModelSession> {
  const place = new URL(`/v2/models/${encodeURIComponent(model.name)}`, server);
  const { head } = splitBody(await ask(place, { method: 'GET' }).then(({ body }) => body), undefined);
  const inputs = namesOf(head.inputs);
  const outputs = namesOf(head.outputs);
  if (!inputs.includes(model.input) || model.outputs.some((name) => !outputs.includes(name)))
    throw new Error('the model of that name on the remote server has other inputs or outputs');
  // A server of ours says which file it has; others cannot be asked, and whoever sets them up vouches for it.
  const { sha256 } = (head.parameters ?? {}) as { sha256?: unknown };
  if (sha256 !== undefined && sha256 !== model.sha256)
    throw new Error('the model of that name on the remote server is another file');
  return {
    inputs,
    outputs,
    run: (feeds, wanted = outputs) => infer(new URL(`${place.pathname}/infer`, place), feeds, wanted),
    close: async () => undefined,
  };
}

async function infer(
  place: URL,
  feeds: Readonly<Record<string, ModelTensor>>,
  wanted: readonly string[],
): Promise<Record<string, ModelTensor>> {
  const tensors = Object.entries(feeds).map(([name, tensor]) => ({ name, ...tensor }));
  const outputs = wanted.map((name) => ({ name, parameters: { binary_data: true } }));
  const { body, headerLength = body.length } = encodeMessage({ outputs }, 'inputs', tensors, () => true);
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(headerLength),
  };
  const answer = await ask(place, { method: 'POST', headers, body });
  const { head, binary } = splitBody(answer.body, answer.headerLength);
  return Object.fromEntries(readTensors(head.outputs, binary).map((tensor) => [tensor.name, plain(tensor)]));
}

function plain({ data, dims }: NamedTensor): ModelTensor {
  return { data, dims };
}

interface Answer {
  readonly body: Uint8Array;
  readonly headerLength: number | undefined;
}

async function ask(place: URL, init: RequestInit): Promise<Answer> {
  const { status, headers, body } = await fetchAll(place, init);
  if (status >= 500 && status !== 500) throw new RemoteAway(`answered with ${status}`);
  if (status !== 200) throw new Error(`the remote server answered with ${status}`);
  const length = headers.get('inference-header-content-length');
  return { body, headerLength: length === null ? undefined : Number(length) };
}

async function fetchAll(place: URL, init: RequestInit) {
  const signal = AbortSignal.timeout(askMilliseconds);
  try {
    const response = await fetch(place, { ...init, signal, redirect: 'error' });
    const { status, headers } = response;
    return { status, headers, body: await readAtMost(response, largestAnswer) };
  } catch (thrown) {
    throw new RemoteAway('is away', thrown);
  }
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > most) throw new Error('an answer past its bound');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: { name?: unknown } | null) => String(entry?.name ?? ''));
}
