/** Questions to a running inference node over its socket, as its clients put them. */

import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { ImageDescription, PredictAnswer, PredictQuestion } from '../../inference/predict-contract.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function askNode(socketPath: string, asked: Asked): Promise<Answered> {
  const { method, path, body, agent, signal } = asked;
  const headers = body ? { 'content-length': body.length, ...asked.headers } : { ...asked.headers };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers, agent, signal }, async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      } catch (thrown) {
        reject(thrown as Error);
      }
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export async function getJson(socketPath: string, path: string): Promise<{ status: number; answer: unknown }> {
  const { status, body } = await askNode(socketPath, { method: 'GET', path });
  return { status, answer: JSON.parse(body.toString()) };
}

/** A grey image of 8 bits without a word about its light. */
export function greyImage(rows: number, columns: number): ImageDescription {
  return {
    ...{ rows, columns, samplesPerPixel: 1, sample: 'uint8', photometric: 'MONOCHROME2', bitsStored: 8 },
    ...{ rescale: { slope: 1, intercept: 0 }, modalityLut: null, windows: [], voiLutFunction: 'LINEAR' },
    ...{ voiLut: null, presentationLutShape: null, padding: null, aspect: 1, palette: null },
  };
}

/** The body that a question with these samples is sent as. */
export function questionBody(question: PredictQuestion | object, samples: readonly Uint8Array[]): Buffer {
  const json = Buffer.from(JSON.stringify(question));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...samples]);
}

export async function askPredict(
  socketPath: string,
  body: Uint8Array,
  more: Pick<Asked, 'agent' | 'signal'> = {},
): Promise<{ status: number; answer: PredictAnswer & { error?: string } }> {
  const { status, body: answer } = await askNode(socketPath, { method: 'POST', path: '/v1/predict', body, ...more });
  return { status, answer: JSON.parse(answer.toString()) };
}
